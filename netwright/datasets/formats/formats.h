#ifndef NETWRIGHT_DATASETS_FORMATS_FORMATS_H_
#define NETWRIGHT_DATASETS_FORMATS_FORMATS_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/files/scan_tree.h"
#include "netwright/datasets/source.h"

namespace netwright {

// Where a data set lies.
struct DatasetLocation {
  std::string name;
  std::string path;
  std::vector<std::string> class_names;  // of a known data set whose files have numbers only; else empty
};

// A row of the table of formats.
struct DatasetFormat {
  std::string_view name;
  // By names and first bytes of `path`, which exists. The first row that says so opens it.
  bool (*detect)(const std::string& path);
  // Usage error for what cannot be opened.
  std::unique_ptr<DatasetSource> (*open)(const DatasetLocation& location);
  // The files (and folders) it consists of, without reading them.
  Tree (*manifest)(const std::string& path);
};

std::span<const DatasetFormat> DatasetFormats();

// Usage error when `path` is none of them or does not exist.
const DatasetFormat& DetectFormat(const std::string& path);

// A known name, a path, or the name of what lies in NETWRIGHT_DATA, in this order. Usage error when it is none, or is
// not on this machine.
DatasetLocation LocateDataset(const std::string& name_or_path);

// What OpenDataset does with a located data set.
std::unique_ptr<DatasetSource> OpenLocated(const DatasetLocation& location, const DatasetFormat& format);

// The sources of the table.
std::unique_ptr<DatasetSource> OpenFolder(const DatasetLocation& location);
std::unique_ptr<DatasetSource> OpenArchive(const DatasetLocation& location);
std::unique_ptr<DatasetSource> OpenIdx(const DatasetLocation& location);
std::unique_ptr<DatasetSource> OpenCifar(const DatasetLocation& location);
std::unique_ptr<DatasetSource> OpenRecords(const DatasetLocation& location);
std::unique_ptr<DatasetSource> OpenCsv(const DatasetLocation& location);
bool IsArchive(const std::string& path);
bool IsIdx(const std::string& path);
bool IsCifar(const std::string& path);
bool IsRecords(const std::string& path);
bool IsCsv(const std::string& path);
Tree IdxManifest(const std::string& path);
Tree CifarManifest(const std::string& path);
Tree CsvManifest(const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_FORMATS_FORMATS_H_
