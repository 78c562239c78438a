#include <utility>

#include "netwright/data/file_io.h"
#include "netwright/data/file_set.h"
#include "netwright/data/layout.h"
#include "netwright/data/scan_tree.h"

namespace netwright {
namespace {

class FolderFiles final : public FileSet {
 public:
  explicit FolderFiles(const std::string& root) : root_(root) {
    Tree tree = ScanTree(root);
    for (FileStamp& file : tree.files) {
      const bool index = LooksLikeIndex(file.path) && file.size <= kMaxIndexFileBytes;
      if (index || LooksLikeImage(file.path)) files_.push_back(std::move(file.path));
    }
    folders_ = std::move(tree.folders);
  }

  std::string_view format() const override { return "folder"; }
  const std::vector<std::string>& files() const override { return files_; }
  const std::vector<std::string>& folders() const override { return folders_; }

  std::optional<std::span<const std::byte>> Read(size_t file, std::vector<std::byte>* buffer,
                                                 std::string* why) const override {
    auto bytes = ReadWholeFile(root_ + "/" + files_[file], kMaxImageFileBytes, why);
    if (!bytes) {
      *why = "cannot be read: " + *why;
      return std::nullopt;
    }
    *buffer = std::move(*bytes);
    return *buffer;
  }

 private:
  std::string root_;
  std::vector<std::string> files_;
  std::vector<std::string> folders_;
};

}  // namespace

std::unique_ptr<FileSet> OpenFolderFiles(const std::string& path) { return std::make_unique<FolderFiles>(path); }

}  // namespace netwright
