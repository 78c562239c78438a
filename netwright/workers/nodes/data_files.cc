#include "netwright/workers/nodes/data_files.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/datasets/cache.h"
#include "netwright/datasets/survey.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr size_t kReadAtOnce = size_t{16} << 20;

// nullopt and *why where it cannot be read.
std::optional<DataFile> ReadDataFile(const std::string& path, const std::function<void()>& alive, std::string* why) {
  const std::optional<MappedFile> file = MappedFile::Open(path, why);
  if (!file) return std::nullopt;
  Digester digester;
  for (std::span<const std::byte> rest = file->bytes(); !rest.empty();) {
    const auto piece = rest.first(std::min(rest.size(), kReadAtOnce));
    digester.Add(piece);
    rest = rest.subspan(piece.size());
    alive();
  }
  return DataFile{.path = path,
                  .name = fs::path(path).filename().string(),
                  .bytes = static_cast<int64_t>(file->bytes().size()),
                  .digest = digester.Finish().Hex()};
}

// The name comes from another machine: no more than a name.
std::string CachePath(const std::string& name) {
  const std::string plain = fs::path(name).filename().string();
  if (!plain.ends_with(".nwpack")) FailRun("'{}' is not the name of a prepared data set", name);
  return (fs::path(CacheDirectory("")) / "prepared" / plain).string();
}

}  // namespace

DataFile DescribeDataFile(const std::string& path) {
  std::string why;
  std::optional<DataFile> file = ReadDataFile(
      path, [] {}, &why);
  if (!file) FailRun("cannot read the prepared data set {}: {}", path, why);
  return *file;
}

std::optional<std::string> FindDataFile(const DataFile& file, const std::function<void()>& alive) {
  for (const std::string& path : {CachePath(file.name), file.path}) {
    std::error_code error;
    if (path.empty() || fs::file_size(path, error) != static_cast<uintmax_t>(file.bytes) || error) continue;
    std::string why;
    const std::optional<DataFile> here = ReadDataFile(path, alive, &why);
    if (here && here->bytes == file.bytes && here->digest == file.digest) return path;
  }
  return std::nullopt;
}

NodeInfo WithCache(NodeInfo info) {
  std::error_code error;
  try {
    info.cache = CacheDirectory("");
  } catch (const Error&) {
    return info;  // it has none; said where one is needed
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(info.cache) / "prepared", error)) {
    std::error_code gone;
    const auto bytes = entry.file_size(gone);
    if (!gone) info.cache_bytes += static_cast<int64_t>(bytes);
  }
  return info;
}

DataReceiver::DataReceiver(const DataFile& file)
    : expected_(file), path_(CachePath(file.name)), file_(MakeCacheFolderOf(path_), kCacheAdvice) {}

bool DataReceiver::Add(std::span<const std::byte> bytes) {
  file_.Write(bytes);
  digester_.Add(bytes);
  if (file_.size() < expected_.bytes) return false;
  if (file_.size() > expected_.bytes || digester_.Finish().Hex() != expected_.digest) {
    FailRun("the data set {} was damaged on its way", expected_.name);
  }
  file_.CommitUnsynced();
  if (const int64_t limit = CacheLimit(); limit > 0) TrimCache(limit);
  return true;
}

}  // namespace netwright
