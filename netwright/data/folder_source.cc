#include <utility>

#include "netwright/data/encoded_source.h"
#include "netwright/data/file_io.h"
#include "netwright/data/formats.h"

namespace netwright {
namespace {

class FolderSource final : public EncodedSource {
 public:
  FolderSource(std::string root, std::vector<std::string> files, const std::vector<std::string>& folders)
      : EncodedSource(files, folders, root), root_(std::move(root)), files_(std::move(files)) {}

  std::string_view format() const override { return "folder"; }

 protected:
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
};

}  // namespace

std::unique_ptr<DatasetSource> OpenFolder(const DatasetLocation& location) {
  Tree tree = ScanTree(location.path);
  std::vector<std::string> files;
  files.reserve(tree.files.size());
  for (FileStamp& file : tree.files) files.push_back(std::move(file.path));
  return std::make_unique<FolderSource>(location.path, std::move(files), tree.folders);
}

}  // namespace netwright
