#ifndef NETWRIGHT_DATASETS_FILES_LAYOUT_H_
#define NETWRIGHT_DATASETS_FILES_LAYOUT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/source.h"

namespace netwright {

// By its extension: what DecodeImage reads, and the image formats that it does not (JPEG 2000, HEIF, AVIF, ...), which
// are then reported as broken instead of being overlooked.
bool LooksLikeImage(std::string_view path);

// Pixels [left, right) x [top, bottom).
struct Box {
  int left = 0, top = 0, right = 0, bottom = 0;
};

// Which files are images of what, the same for a folder and for an archive.
struct Layout {
  struct Item {
    int label = 0;
    Part part = Part::kUnassigned;
    size_t file = 0;          // index into `files`
    std::optional<Box> crop;  // of the decoded image
  };
  std::vector<std::string> classes;  // sorted, or as the release numbers them
  std::vector<Item> items;           // by part, class, path
  bool invert = false;               // 255 - value
  std::vector<DatasetSource::Missing> missing;
  DatasetSource::Ignored ignored;  // of the files given
};

// Classes and parts by the names of folders. The rules, for relative paths with '/':
//   - names that start with a dot (also "..") and "__MACOSX" are ignored, and so are files that are no images;
//   - a single folder around everything is taken off, again and again, as long as class folders remain inside;
//   - folders named train, val, test (or training, dev, validation, testing, ..., any case; also seg_train, train-set,
//     when what is beside the part's name is the same in all) with class folders inside are the data set's parts; a
//     single folder around a part's classes is taken off;
//   - then each folder is a class, with all images below it; images beside the class folders are ignored.
// `folders` are the paths of all folders, to find empty classes. `where` names the data set in messages.
// Usage error: no images; images without a class folder; a class folder without images; parts but no train; a class
// without images in train; parts beside folders that are none; all classes hold the same two or more folders, so that
// they are data sets, or parts of unknown names.
Layout InferLayout(const std::vector<std::string>& files, const std::vector<std::string>& folders,
                   const std::string& where);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_FILES_LAYOUT_H_
