#ifndef NETWRIGHT_DATASETS_FILES_FILE_SET_H_
#define NETWRIGHT_DATASETS_FILES_FILE_SET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/source.h"

namespace netwright {

// The files of a data set, wherever their bytes come from: a folder or an archive. Immutable and thread-safe.
class FileSet {
 public:
  virtual ~FileSet() = default;
  virtual std::string_view format() const = 0;  // the row of DatasetFormats()
  // Relative paths with '/': of the images, and of the files that may say what the images are (LooksLikeIndex).
  virtual const std::vector<std::string>& files() const = 0;
  virtual const std::vector<std::string>& folders() const = 0;  // all of them, to find empty ones
  // The bytes of files()[file], in *buffer or wherever they lie for good; nullopt and *why when they cannot be had.
  virtual std::optional<std::span<const std::byte>> Read(size_t file, std::vector<std::byte>* buffer,
                                                         std::string* why) const = 0;
  const DatasetSource::Ignored& ignored() const { return ignored_; }  // what is in neither list

 protected:
  DatasetSource::Ignored ignored_;
};

// Opens a folder or an archive. A folder without images that holds archives, as a release is downloaded, is taken as if
// they were unpacked in it. Usage error.
std::unique_ptr<FileSet> OpenFolderFiles(const std::string& path);
std::unique_ptr<FileSet> OpenArchiveFiles(const std::string& path);

// FileSet::Read of one image file.
std::optional<std::span<const std::byte>> ReadImageBytes(const std::string& path, std::vector<std::byte>* buffer,
                                                         std::string* why);

// A text, a table or a MATLAB file, by its extension.
bool LooksLikeIndex(std::string_view path);

inline constexpr int64_t kMaxImageFileBytes = int64_t{1} << 28;  // no image file is larger than this
inline constexpr int64_t kMaxIndexFileBytes = int64_t{1} << 24;  // and larger index files are not looked into

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_FILES_FILE_SET_H_
