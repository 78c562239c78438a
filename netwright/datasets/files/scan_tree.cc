#include "netwright/datasets/files/scan_tree.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "netwright/base/error.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 64;

FileStamp StampOf(std::string path, const struct stat& status) {
  return {std::move(path), status.st_size, int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

class Scanner {
 public:
  explicit Scanner(std::string root) : root_(std::move(root)) {}

  void Scan(const std::string& folder, int depth) {
    const std::string absolute = folder.empty() ? root_ : root_ + "/" + folder;
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator it(absolute, error), end; !error && it != end; it.increment(error)) {
      names.push_back(it->path().filename().string());
    }
    if (error) FailUsage("cannot read the folder {}: {}; check its permissions", absolute, error.message());
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      if (name.starts_with('.')) continue;
      std::string path = folder.empty() ? name : fmt::format("{}/{}", folder, name);
      struct stat status {};
      if (stat(fmt::format("{}/{}", absolute, name).c_str(), &status) != 0) continue;  // a dangling link
      if (S_ISREG(status.st_mode)) {
        tree_.files.push_back(StampOf(std::move(path), status));
      } else if (S_ISDIR(status.st_mode) && depth < kMaxDepth && Enter(status)) {
        tree_.folders.push_back(path);
        Scan(path, depth + 1);
      }
    }
  }

  bool Enter(const struct stat& status) { return entered_.emplace(status.st_dev, status.st_ino).second; }

  Tree Finish() {
    std::sort(tree_.files.begin(), tree_.files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    std::sort(tree_.folders.begin(), tree_.folders.end());
    return std::move(tree_);
  }

 private:
  std::string root_;
  Tree tree_;
  std::set<std::pair<dev_t, ino_t>> entered_;
};

}  // namespace

std::optional<FileStamp> StampFile(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return StampOf(path, status);
}

Tree ScanTree(const std::string& root) {
  Scanner scanner(root);
  struct stat status {};
  if (stat(root.c_str(), &status) == 0) scanner.Enter(status);
  scanner.Scan("", 0);
  return scanner.Finish();
}

}  // namespace netwright
