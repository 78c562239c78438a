#include "netwright/datasets/layout.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/datasets/file_set.h"

namespace netwright {
namespace {

using Components = std::vector<std::string>;

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

bool HasExtension(std::string_view path, std::span<const std::string_view> extensions) {
  const size_t dot = path.rfind('.');
  return dot != std::string_view::npos &&
         std::find(extensions.begin(), extensions.end(), LowerCase(path.substr(dot + 1))) != extensions.end();
}

std::optional<Part> PartOfName(std::string_view name) {
  const std::string lower = LowerCase(name);
  if (lower == "train") return Part::kTrain;
  if (lower == "val" || lower == "valid" || lower == "validation") return Part::kValidation;
  if (lower == "test") return Part::kTest;
  return std::nullopt;
}

// Empty for a path with a hidden name in it.
Components SplitPath(std::string_view path) {
  Components components;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (name.empty()) continue;
    if (name.starts_with('.') || name == "__MACOSX") return {};
    components.emplace_back(name);
  }
  return components;
}

struct Candidate {
  Components path;
  size_t file = 0;
};

// The names at `level` of the candidates that lie in a folder there.
std::set<std::string> FolderNames(const std::vector<Candidate>& images, size_t level) {
  std::set<std::string> names;
  for (const Candidate& image : images) {
    if (image.path.size() >= level + 2) names.insert(image.path[level]);
  }
  return names;
}

bool AnyDeeperThan(const std::vector<Candidate>& images, size_t components) {
  return std::any_of(images.begin(), images.end(), [&](const auto& image) { return image.path.size() > components; });
}

// A folder at the level of the classes, below `prefix`, that holds none of the classes' images.
void RefuseEmptyClasses(const std::vector<std::string>& folders, const Components& prefix,
                        const std::set<std::string>& classes, const std::string& where) {
  for (const std::string& folder : folders) {
    const Components path = SplitPath(folder);
    if (path.size() != prefix.size() + 1 || !std::equal(prefix.begin(), prefix.end(), path.begin())) continue;
    if (classes.contains(path.back())) continue;
    FailUsage("{}: the class folder '{}' has no images; add some, or remove the folder", where, folder);
  }
}

void RefuseClassesWithoutTraining(const Layout& layout, const std::string& where) {
  std::vector<bool> trained(layout.classes.size());
  for (const Layout::Item& item : layout.items) {
    if (item.part == Part::kTrain) trained[static_cast<size_t>(item.label)] = true;
  }
  for (size_t c = 0; c < trained.size(); ++c) {
    if (trained[c]) continue;
    FailUsage("{}: class '{}' has no images in train; add some, or remove the class from the other parts", where,
              layout.classes[c]);
  }
}

}  // namespace

bool LooksLikeImage(std::string_view path) {
  constexpr std::array<std::string_view, 20> kExtensions = {"jpg", "jpeg", "jpe",  "jfif", "png", "bmp", "webp",
                                                            "gif", "tif",  "tiff", "ppm",  "pgm", "pbm", "pnm",
                                                            "jp2", "heic", "heif", "avif", "jxl", "tga"};
  return HasExtension(path, kExtensions);
}

bool LooksLikeIndex(std::string_view path) {
  constexpr std::array<std::string_view, 3> kExtensions = {"txt", "csv", "mat"};
  return HasExtension(path, kExtensions);
}

Layout InferLayout(const std::vector<std::string>& files, const std::vector<std::string>& folders,
                   const std::string& where) {
  std::vector<Candidate> images;
  for (size_t i = 0; i < files.size(); ++i) {
    if (!LooksLikeImage(files[i])) continue;
    Components path = SplitPath(files[i]);
    if (!path.empty()) images.push_back({std::move(path), i});
  }
  if (images.empty()) {
    FailUsage(
        "{}: no images in it; expected one folder for each class with JPEG, PNG, BMP, WebP, TIFF, GIF or PNM files",
        where);
  }

  // Take off what is around everything.
  Components prefix;
  std::set<std::string> top = FolderNames(images, 0);
  while (top.size() == 1 && !PartOfName(*top.begin()) && AnyDeeperThan(images, prefix.size() + 2)) {
    prefix.push_back(*top.begin());
    std::erase_if(images, [&](const Candidate& image) { return image.path.size() < prefix.size() + 1; });
    top = FolderNames(images, prefix.size());
  }
  if (top.empty()) {
    FailUsage("{}: the images lie directly in it; put the images of each class into a folder of its own", where);
  }

  const bool parts = AnyDeeperThan(images, prefix.size() + 2) &&
                     std::all_of(top.begin(), top.end(), [](const auto& name) { return PartOfName(name).has_value(); });
  if (parts &&
      std::none_of(top.begin(), top.end(), [](const auto& name) { return PartOfName(name) == Part::kTrain; })) {
    FailUsage("{}: it has the part '{}' but no 'train'; add it, or put the class folders directly into the data set",
              where, *top.begin());
  }
  const size_t level = prefix.size() + (parts ? 1 : 0);  // of the classes' names
  std::set<std::string> names = FolderNames(images, level);
  if (parts) {
    for (const std::string& name : top) {
      if (PartOfName(name) != Part::kTrain) continue;
      Components train = prefix;
      train.push_back(name);
      RefuseEmptyClasses(folders, train, names, where);
    }
  } else {
    RefuseEmptyClasses(folders, prefix, names, where);
  }

  Layout layout;
  layout.classes.assign(names.begin(), names.end());
  std::map<std::string, int> labels;
  for (const std::string& name : layout.classes) labels.emplace(name, static_cast<int>(labels.size()));
  for (const Candidate& image : images) {
    if (image.path.size() < level + 2) continue;  // beside the class folders
    const Part part = parts ? *PartOfName(image.path[level - 1]) : Part::kUnassigned;
    layout.items.push_back({labels.at(image.path[level]), part, image.file, std::nullopt});
  }
  std::sort(layout.items.begin(), layout.items.end(), [&](const Layout::Item& a, const Layout::Item& b) {
    return std::tie(a.part, a.label, files[a.file], a.file) < std::tie(b.part, b.label, files[b.file], b.file);
  });
  if (parts) RefuseClassesWithoutTraining(layout, where);
  return layout;
}

}  // namespace netwright
