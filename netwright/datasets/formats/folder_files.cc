#include <algorithm>
#include <array>
#include <utility>

#include "netwright/datasets/files/file_set.h"
#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/files/scan_tree.h"
#include "netwright/datasets/formats/formats.h"

namespace netwright {
namespace {

class FolderFiles final : public FileSet {
 public:
  FolderFiles(std::string root, Tree tree) : root_(std::move(root)) {
    for (FileStamp& file : tree.files) {
      const bool index = LooksLikeIndex(file.path) && file.size <= kMaxIndexFileBytes;
      if (index || LooksLikeImage(file.path)) {
        files_.push_back(std::move(file.path));
      } else {
        ignored_.AddFile(file.path);
      }
    }
    folders_ = std::move(tree.folders);
  }

  std::string_view format() const override { return "folder"; }
  const std::vector<std::string>& files() const override { return files_; }
  const std::vector<std::string>& folders() const override { return folders_; }

  std::optional<std::span<const std::byte>> Read(size_t file, std::vector<std::byte>* buffer,
                                                 std::string* why) const override {
    return ReadImageBytes(root_ + "/" + files_[file], buffer, why);
  }

 private:
  std::string root_;
  std::vector<std::string> files_;
  std::vector<std::string> folders_;
};

// Several sets of files as one, as if all were unpacked into the first, which is the folder.
class JoinedFiles final : public FileSet {
 public:
  explicit JoinedFiles(std::vector<std::unique_ptr<FileSet>> sets) : sets_(std::move(sets)) {
    for (size_t s = 0; s < sets_.size(); ++s) {
      for (size_t i = 0; i < sets_[s]->files().size(); ++i) {
        files_.push_back(sets_[s]->files()[i]);
        places_.emplace_back(s, i);
      }
      folders_.insert(folders_.end(), sets_[s]->folders().begin(), sets_[s]->folders().end());
      if (s > 0) ignored_.AddFiles(sets_[s]->ignored());  // in the folder itself it is the archives
    }
  }

  std::string_view format() const override { return sets_.front()->format(); }
  const std::vector<std::string>& files() const override { return files_; }
  const std::vector<std::string>& folders() const override { return folders_; }

  std::optional<std::span<const std::byte>> Read(size_t file, std::vector<std::byte>* buffer,
                                                 std::string* why) const override {
    const auto [set, i] = places_[file];
    return sets_[set]->Read(i, buffer, why);
  }

 private:
  std::vector<std::unique_ptr<FileSet>> sets_;
  std::vector<std::pair<size_t, size_t>> places_;  // set, and file in it
  std::vector<std::string> files_;
  std::vector<std::string> folders_;
};

bool HasArchiveName(std::string_view path) {
  constexpr std::array<std::string_view, 6> kEnds = {".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"};
  return std::any_of(kEnds.begin(), kEnds.end(), [&](std::string_view end) { return path.ends_with(end); });
}

}  // namespace

std::unique_ptr<FileSet> OpenFolderFiles(const std::string& path) {
  Tree tree = ScanTree(path);
  std::vector<std::string> archives;
  bool images = false;
  for (const FileStamp& file : tree.files) {
    images = images || LooksLikeImage(file.path);
    const bool top = file.path.find('/') == std::string::npos;
    if (std::string archive = path + "/" + file.path; top && HasArchiveName(file.path) && IsArchive(archive)) {
      archives.push_back(std::move(archive));
    }
  }
  auto folder = std::make_unique<FolderFiles>(path, std::move(tree));
  if (images || archives.empty()) return folder;
  std::vector<std::unique_ptr<FileSet>> sets;
  sets.push_back(std::move(folder));
  for (const std::string& archive : archives) sets.push_back(OpenArchiveFiles(archive));
  return std::make_unique<JoinedFiles>(std::move(sets));
}

}  // namespace netwright
