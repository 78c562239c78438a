#ifndef NETWRIGHT_PREDICT_IMAGE_LIST_H_
#define NETWRIGHT_PREDICT_IMAGE_LIST_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/predict/classifier.h"

namespace netwright {

// Images to classify.
struct ImageList {
  struct Entry {
    std::string name;  // path, archive member or record
    int truth = -1;    // index into the model's classes; -1: not known
  };
  std::vector<Entry> entries;
  // The i-th image as PrepareImage gives it; nullopt and *why for one that cannot be read. Thread-safe.
  std::function<std::optional<Image>(size_t i, std::string* why)> read;

  bool has_truth() const;
};

// An image's file, decoded and as PrepareImage gives it. nullopt and *why. Thread-safe.
std::optional<Image> ReadImageFile(const std::string& path, const Preparation& preparation, std::string* why);

// Files, and the images below folders in the order of their paths. An image's class is the first folder on its way,
// below the folder given, that has the name of one. A file that is missing is an entry that cannot be read. Usage error
// for a folder without images.
ImageList ListFiles(std::span<const std::string> paths, const ModelDescription& model);

// The images of a data set (OpenDataset), all or those of one of its own parts. kUnassigned: of all. Usage error for a
// class that the model does not know.
ImageList ListDataset(const std::string& name_or_path, Part part, const ModelDescription& model);

// The index of each of `classes` among the model's. Usage error for one that it does not know; `where` names the data.
std::vector<int> MatchClasses(const std::vector<std::string>& classes, const ModelDescription& model,
                              const std::string& where);

}  // namespace netwright

#endif  // NETWRIGHT_PREDICT_IMAGE_LIST_H_
