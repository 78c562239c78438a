#include "netwright/datasets/formats/formats.h"

#include <array>
#include <filesystem>
#include <system_error>

#include "netwright/base/error.h"

namespace netwright {
namespace {

bool IsFolder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

Tree SingleFile(const std::string& path) {
  Tree tree;
  if (auto stamp = StampFile(path)) tree.files.push_back(std::move(*stamp));
  return tree;
}

// From the most particular to the most general.
constexpr std::array<DatasetFormat, 6> kFormats = {{
    {"idx", IsIdx, OpenIdx, IdxManifest},
    {"cifar", IsCifar, OpenCifar, CifarManifest},
    {"records", IsRecords, OpenRecords, ScanTree},
    {"csv", IsCsv, OpenCsv, CsvManifest},
    {"archive", IsArchive, OpenArchive, SingleFile},
    {"folder", IsFolder, OpenFolder, ScanTree},
}};

}  // namespace

std::span<const DatasetFormat> DatasetFormats() { return kFormats; }

const DatasetFormat& DetectFormat(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    FailUsage("cannot open the data set {}: {}", path, error ? error.message() : "no such file or folder");
  }
  for (const DatasetFormat& format : kFormats) {
    if (format.detect(path)) return format;
  }
  FailUsage(
      "{} is not a data set; expected a folder with one folder for each class, the same in .zip, .tar or .tar.gz, a "
      "CSV of file and label, IDX files, or a folder with CIFAR binary batches or Meta-Dataset's records",
      path);
}

std::unique_ptr<DatasetSource> OpenLocated(const DatasetLocation& location, const DatasetFormat& format) {
  auto source = format.open(location);
  if (source->items().empty()) FailUsage("{}: no images in it", location.path);
  if (source->classes().size() < 2) {
    FailUsage("{}: only one class ('{}'); there is nothing to tell apart, so add the folders of other classes",
              location.path, source->classes().empty() ? "" : source->classes().front());
  }
  return source;
}

std::unique_ptr<DatasetSource> OpenDataset(const std::string& name_or_path, std::string* name_out) {
  const DatasetLocation location = LocateDataset(name_or_path);
  if (name_out != nullptr) *name_out = location.name;
  return OpenLocated(location, DetectFormat(location.path));
}

}  // namespace netwright
