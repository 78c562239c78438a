#ifndef NETWRIGHT_DATASETS_FILES_LAYOUT_H_
#define NETWRIGHT_DATASETS_FILES_LAYOUT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/source.h"

namespace netwright {

// By its extension. Also of formats that DecodeImage does not read: such images are reported as broken, not overlooked.
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
    std::string group = {};   // DatasetSource::Item::group
  };
  std::vector<std::string> classes;  // sorted, or as the release numbers them
  std::vector<Item> items;           // by part, class, path
  bool invert = false;               // 255 - value
  std::vector<DatasetSource::Missing> missing;
  DatasetSource::Ignored ignored;  // of the files given
};

// The part that a word means: train, val, test or the like; nullopt for none.
std::optional<Part> PartNamed(std::string_view word);

// Usage error naming a class of `layout`, which has parts, without images to train on.
void RefuseClassesWithoutTraining(const Layout& layout, const std::string& where);

// Classes and parts by the names of folders (docs/datasets.md): hidden names and files that are no images are ignored;
// single folders around everything are taken off; folders named train, val, test or the like are parts; then each
// folder is a class, with all images below it. `folders`: the paths of all folders, to find empty classes. `where`
// names the data set in messages. Usage error: no images; images without a class folder; a class without images, or
// without images in train; parts but no train; parts beside folders that are none; classes that all hold the same
// folders.
Layout InferLayout(const std::vector<std::string>& files, const std::vector<std::string>& folders,
                   const std::string& where);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_FILES_LAYOUT_H_
