#include "netwright/datasets/files/layout.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/datasets/files/file_set.h"

namespace netwright {
namespace {

using Components = std::vector<std::string>;

bool HasExtension(std::string_view path, std::span<const std::string_view> extensions) {
  const size_t dot = path.rfind('.');
  return dot != std::string_view::npos &&
         std::find(extensions.begin(), extensions.end(), LowerCase(path.substr(dot + 1))) != extensions.end();
}

// The part that a folder's name means, and what else is in the name: "seg" of "seg_train".
struct PartName {
  Part part = Part::kUnassigned;
  std::string rest;
};

std::optional<PartName> PartOfName(std::string_view name) {
  static constexpr std::pair<std::string_view, Part> kNames[] = {
      {"train", Part::kTrain},       {"training", Part::kTrain},
      {"trainset", Part::kTrain},    {"val", Part::kValidation},
      {"valid", Part::kValidation},  {"validation", Part::kValidation},
      {"dev", Part::kValidation},    {"validationset", Part::kValidation},
      {"valset", Part::kValidation}, {"test", Part::kTest},
      {"testing", Part::kTest},      {"testset", Part::kTest},
  };
  std::optional<PartName> found;
  std::string rest, word;
  for (const char c : LowerCase(name) + "_") {
    if (c != '_' && c != '-' && c != ' ') {
      word += c;
      continue;
    }
    const auto* known =
        std::find_if(std::begin(kNames), std::end(kNames), [&](const auto& n) { return n.first == word; });
    if (known != std::end(kNames) && !found) {
      found = PartName{known->second, {}};
    } else {
      rest += word + " ";
    }
    word.clear();
  }
  if (found) found->rest = rest;
  return found;
}

// The parts that these folders are, by their names; empty when one of them is none, or they are named in several ways.
std::map<std::string, Part> PartsOf(const std::set<std::string>& folders) {
  std::map<std::string, Part> parts;
  std::set<std::string> rests;
  for (const std::string& folder : folders) {
    const auto part = PartOfName(folder);
    if (!part) return {};
    parts[folder] = part->part;
    rests.insert(part->rest);
  }
  return rests.size() == 1 ? parts : std::map<std::string, Part>();
}

// Empty for a path with a hidden name in it.
Components SplitPath(std::string_view path) {
  Components components;
  for (const std::string_view name : SplitAt(path, '/')) {
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

// Folders at `level` of which some are named as train and another part, with class folders inside, and others are not.
void RefuseUnknownParts(const std::vector<Candidate>& images, size_t level, const std::set<std::string>& folders,
                        const std::string& where) {
  if (!AnyDeeperThan(images, level + 2)) return;
  std::set<std::string> known;
  std::set<Part> parts;
  std::string unknown;
  for (const std::string& folder : folders) {
    const auto part = PartOfName(folder);
    if (part) {
      known.insert(folder);
      parts.insert(part->part);
    } else if (unknown.empty()) {
      unknown = folder;
    }
  }
  if (unknown.empty() || parts.size() < 2 || !parts.contains(Part::kTrain)) return;
  FailUsage(
      "{}: it looks like a data set with the parts '{}', but '{}' is none; move it elsewhere, or name the parts "
      "train, val and test",
      where, fmt::join(known, "', '"), unknown);
}

// Classes that all hold the same folders.
void RefuseEqualClasses(const std::vector<Candidate>& images, size_t level, const std::string& where) {
  std::map<std::string, std::set<std::string>> inside;  // each class's folders
  for (const Candidate& image : images) {
    if (image.path.size() < level + 2) continue;
    auto& folders = inside[image.path[level]];
    if (image.path.size() >= level + 3) folders.insert(image.path[level + 1]);
  }
  const std::string& first = inside.begin()->first;
  const std::set<std::string>& folders = inside.begin()->second;
  if (inside.size() < 2 || folders.size() < 2) return;
  if (std::any_of(inside.begin(), inside.end(), [&](const auto& other) { return other.second != folders; })) return;
  FailUsage(
      "{}: its folders ('{}', '{}'{}) all hold the same folders ('{}', '{}'{}), so it looks like several data sets "
      "in one folder, or like parts; give one of the data sets, or name the parts train, val and test; if they "
      "are the classes, put their images directly into them",
      where, first, std::next(inside.begin())->first, inside.size() > 2 ? ", ..." : "", *folders.begin(),
      *std::next(folders.begin()), folders.size() > 2 ? ", ..." : "");
}

// In each part, a single folder around all of its classes is taken off: seg_train/seg_train/street. Those folders by
// their parts.
std::map<std::string, std::string> Unwrap(std::vector<Candidate>* images, size_t level,
                                          const std::map<std::string, Part>& parts) {
  std::map<std::string, std::string> around;
  for (const auto& [part, unused] : parts) {
    std::vector<Candidate> inside;
    for (const Candidate& image : *images) {
      if (image.path.size() > level && image.path[level] == part) inside.push_back(image);
    }
    const std::set<std::string> names = FolderNames(inside, level + 1);
    if (names.size() != 1 || !PartOfName(*names.begin()) || !AnyDeeperThan(inside, level + 3)) continue;
    around[part] = *names.begin();
    for (Candidate& image : *images) {
      if (image.path.size() >= level + 3 && image.path[level] == part) {
        image.path.erase(image.path.begin() + static_cast<std::ptrdiff_t>(level) + 1);
      }
    }
  }
  return around;
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

}  // namespace

std::optional<Part> PartNamed(std::string_view word) {
  const std::optional<PartName> name = PartOfName(word);
  return name && name->rest.empty() ? std::optional(name->part) : std::nullopt;
}

void RefuseClassesWithoutTraining(const Layout& layout, const std::string& where) {
  std::vector<bool> trained(layout.classes.size());
  for (const Layout::Item& item : layout.items) {
    if (item.part == Part::kTrain || item.part == Part::kUnassigned) trained[static_cast<size_t>(item.label)] = true;
  }
  for (size_t c = 0; c < trained.size(); ++c) {
    if (trained[c]) continue;
    FailUsage("{}: class '{}' has no images in train; add some, or remove the class from the other parts", where,
              layout.classes[c]);
  }
}

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
  Layout layout;
  std::vector<Candidate> images;
  for (size_t i = 0; i < files.size(); ++i) {
    Components path = SplitPath(files[i]);
    if (path.empty()) continue;
    if (LooksLikeImage(files[i])) {
      images.push_back({std::move(path), i});
    } else {
      layout.ignored.AddFile(files[i]);
    }
  }
  if (images.empty()) {
    FailUsage(
        "{}: no images in it; expected one folder for each class with JPEG, PNG, BMP, WebP, TIFF, GIF or PNM files",
        where);
  }

  const auto ignore = [&](const Candidate& image) {
    if (++layout.ignored.images == 1) layout.ignored.image = files[image.file];
    return true;
  };
  // Take off what is around everything.
  Components prefix;
  std::set<std::string> top = FolderNames(images, 0);
  while (top.size() == 1 && !PartOfName(*top.begin()) && AnyDeeperThan(images, prefix.size() + 2)) {
    prefix.push_back(*top.begin());
    std::erase_if(images,
                  [&](const Candidate& image) { return image.path.size() < prefix.size() + 1 && ignore(image); });
    top = FolderNames(images, prefix.size());
  }
  if (top.empty()) {
    FailUsage("{}: the images lie directly in it; put the images of each class into a folder of its own", where);
  }

  std::map<std::string, Part> parts;
  if (AnyDeeperThan(images, prefix.size() + 2)) parts = PartsOf(top);
  if (!parts.empty() &&
      std::none_of(parts.begin(), parts.end(), [](const auto& part) { return part.second == Part::kTrain; })) {
    FailUsage("{}: it has the part '{}' but no 'train'; add it, or put the class folders directly into the data set",
              where, *top.begin());
  }
  if (parts.empty()) RefuseUnknownParts(images, prefix.size(), top, where);
  const std::map<std::string, std::string> around = Unwrap(&images, prefix.size(), parts);
  const size_t level = prefix.size() + (parts.empty() ? 0 : 1);  // of the classes' names
  RefuseEqualClasses(images, level, where);
  std::set<std::string> names = FolderNames(images, level);
  for (const auto& [name, part] : parts) {
    if (part != Part::kTrain) continue;
    Components train = prefix;
    train.push_back(name);
    if (const auto inside = around.find(name); inside != around.end()) train.push_back(inside->second);
    RefuseEmptyClasses(folders, train, names, where);
  }
  if (parts.empty()) RefuseEmptyClasses(folders, prefix, names, where);

  layout.classes.assign(names.begin(), names.end());
  std::map<std::string, int> labels;
  for (const std::string& name : layout.classes) labels.emplace(name, static_cast<int>(labels.size()));
  for (const Candidate& image : images) {
    if (image.path.size() < level + 2) {
      ignore(image);
      continue;
    }
    const Part part = parts.empty() ? Part::kUnassigned : parts.at(image.path[level - 1]);
    layout.items.push_back({labels.at(image.path[level]), part, image.file, std::nullopt});
  }
  std::sort(layout.items.begin(), layout.items.end(), [&](const Layout::Item& a, const Layout::Item& b) {
    return std::tie(a.part, a.label, files[a.file], a.file) < std::tie(b.part, b.label, files[b.file], b.file);
  });
  if (!parts.empty()) RefuseClassesWithoutTraining(layout, where);
  return layout;
}

void DatasetSource::Ignored::AddFile(const std::string& path) {
  if (SplitPath(path).empty()) return;
  if (++files == 1) file = path;
}

void DatasetSource::Ignored::AddFiles(const Ignored& other) {
  if (files == 0) file = other.file;
  files += other.files;
}

std::string DatasetSource::Ignored::Text() const {
  const auto text = [](int64_t count, std::string_view one, std::string_view many, const std::string& example) {
    if (count == 1) return fmt::format("1 {} ({})", one, example);
    return count == 0 ? "" : fmt::format("{} {}, such as {}", count, many, example);
  };
  const std::string first = text(images, "image beside the class folders", "images beside the class folders", image);
  const std::string second = text(files, "file that is not an image", "files that are not images", file);
  return first + (first.empty() || second.empty() ? "" : "; ") + second;
}

}  // namespace netwright
