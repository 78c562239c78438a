#ifndef NETWRIGHT_DATASETS_FILES_SCAN_TREE_H_
#define NETWRIGHT_DATASETS_FILES_SCAN_TREE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace netwright {

// What tells an unchanged file from a changed one without reading it.
struct FileStamp {
  std::string path;
  int64_t size = 0;
  int64_t modified = 0;  // nanoseconds since 1970
};

// A regular file's stamp (symbolic links followed); nullopt for anything else.
std::optional<FileStamp> StampFile(const std::string& path);

// The regular files and the folders below a root, by relative paths with '/', sorted, without hidden names. Symbolic
// links are followed, but no folder is entered twice.
struct Tree {
  std::vector<FileStamp> files;
  std::vector<std::string> folders;
};

// Usage error naming the folder that cannot be read.
Tree ScanTree(const std::string& root);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_FILES_SCAN_TREE_H_
