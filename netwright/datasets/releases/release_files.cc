#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/datasets/releases/release.h"
#include "netwright/datasets/source.h"

namespace netwright {

ReleaseFiles::ReleaseFiles(const FileSet& files, const std::string& where) : files_(files), where_(where) {
  for (size_t i = 0; i < files.files().size(); ++i) places_.emplace(files.files()[i], i);
}

std::optional<size_t> ReleaseFiles::Find(const std::string& path) const {
  const auto place = places_.find(path);
  return place == places_.end() ? std::nullopt : std::optional(place->second);
}

std::optional<std::string> ReleaseFiles::FindRoot(std::span<const std::string_view> names) const {
  std::optional<std::string> root;
  for (const std::string& path : files()) {
    if (!path.ends_with(names.front())) continue;
    const std::string folder = path.substr(0, path.size() - names.front().size());
    if (!folder.empty() && !folder.ends_with('/')) continue;
    const bool all = std::all_of(names.begin(), names.end(),
                                 [&](std::string_view name) { return Find(folder + std::string(name)).has_value(); });
    if (all && (!root || folder.size() < root->size())) root = folder;
  }
  return root;
}

std::vector<std::byte> ReleaseFiles::Bytes(const std::string& path) const {
  std::vector<std::byte> buffer;
  std::string why = "it is not there";
  const auto place = Find(path);
  const auto bytes = place ? files_.Read(*place, &buffer, &why) : std::nullopt;
  if (!bytes) FailUsage("{}: cannot read {}: {}", where_, path, why);
  return {bytes->begin(), bytes->end()};
}

std::vector<std::string> ReleaseFiles::Lines(const std::string& path) const {
  std::vector<std::string> lines;
  std::string line;
  for (const std::byte byte : Bytes(path)) {
    const char c = static_cast<char>(byte);
    if (c != '\n' && c != '\r') {
      line += c;
    } else if (!line.empty()) {
      lines.push_back(std::exchange(line, {}));
    }
  }
  if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

ReleaseBuilder::ReleaseBuilder(const ReleaseFiles& files, std::string name, std::string index)
    : files_(files), name_(std::move(name)), index_(std::move(index)) {}

int ReleaseBuilder::AddClass(const std::string& name) {
  const auto [place, fresh] = labels_.emplace(name, static_cast<int>(layout_.classes.size()));
  if (fresh) layout_.classes.push_back(name);
  return place->second;
}

void ReleaseBuilder::AddImage(int label, Part part, const std::string& path, std::optional<Box> crop) {
  if (const auto file = files_.Find(path)) {
    layout_.items.push_back({label, part, *file, crop});
  } else if (absent_.insert(path).second && absent_.size() == 1) {
    first_absent_ = path;
  }
}

// An index may list an image twice. In two parts it would be tested on after it was trained on.
void ReleaseBuilder::DropRepeatedImages() {
  std::sort(layout_.items.begin(), layout_.items.end(), [](const Layout::Item& a, const Layout::Item& b) {
    return std::tie(a.file, a.part, a.label) < std::tie(b.file, b.part, b.label);
  });
  std::set<size_t> in_two_parts, in_two_classes;  // files
  std::vector<Layout::Item> kept;
  for (const Layout::Item& item : layout_.items) {
    if (kept.empty() || kept.back().file != item.file) {
      kept.push_back(item);
      continue;
    }
    if (kept.back().part != item.part) in_two_parts.insert(item.file);
    if (kept.back().label != item.label) in_two_classes.insert(item.file);
  }
  layout_.items = std::move(kept);
  const auto note = [&](const std::set<size_t>& images, const char* what) {
    if (images.empty()) return;
    std::vector<std::string> names;
    for (const size_t file : images) names.push_back(files_.files()[file]);
    layout_.missing.push_back({fmt::format("{} {} in two {}, such as {}; kept in the first", images.size(),
                                           images.size() == 1 ? "image is" : "images are", what, names.front()),
                               fmt::format("image in two {}", what), names});
  };
  note(in_two_parts, "parts");
  note(in_two_classes, "classes");
}

void ReleaseBuilder::DropEmptyClasses() {
  std::vector<int> labels(layout_.classes.size(), -1);
  for (const Layout::Item& item : layout_.items) labels[static_cast<size_t>(item.label)] = 0;
  std::vector<std::string> kept;
  std::vector<std::string> empty;
  for (size_t c = 0; c < labels.size(); ++c) {
    if (labels[c] == 0) {
      labels[c] = static_cast<int>(kept.size());
      kept.push_back(layout_.classes[c]);
    } else {
      empty.push_back(layout_.classes[c]);
    }
  }
  if (!empty.empty()) {
    layout_.missing.push_back({fmt::format("{} of the {} classes have no image here, such as '{}'", empty.size(),
                                           labels.size(), empty.front()),
                               "missing class", empty});
  }
  layout_.classes = std::move(kept);
  for (Layout::Item& item : layout_.items) item.label = labels[static_cast<size_t>(item.label)];
}

// A class that has images, but none to train on, would not do with the release's own split.
void ReleaseBuilder::DropUnusableParts() {
  std::set<int> trained;
  bool parts = false;
  for (const Layout::Item& item : layout_.items) {
    parts = parts || item.part != Part::kUnassigned;
    if (item.part == Part::kTrain || item.part == Part::kUnassigned) trained.insert(item.label);
  }
  if (!parts || trained.size() == layout_.classes.size()) return;
  for (Layout::Item& item : layout_.items) item.part = Part::kUnassigned;
  layout_.missing.push_back(
      {.line = "some classes have no training images here, so the data set's own split is not used"});
}

Layout ReleaseBuilder::Finish(bool invert) {
  if (layout_.items.empty()) {
    FailUsage("{}: it has the index of {} ({}), but none of its images, such as {}; put them where it says",
              files_.where(), name_, index_, first_absent_);
  }
  DropRepeatedImages();
  if (!absent_.empty()) {
    layout_.missing.insert(layout_.missing.begin(),
                           {fmt::format("{} of the {} images that {} lists are not here, such as {}", absent_.size(),
                                        absent_.size() + layout_.items.size(), index_, first_absent_),
                            "missing image",
                            {absent_.begin(), absent_.end()}});
  }
  DropEmptyClasses();
  DropUnusableParts();
  const std::string shortfall = DescribeShortfall(name_, static_cast<int64_t>(layout_.classes.size()),
                                                  static_cast<int64_t>(layout_.items.size()));
  if (!shortfall.empty()) layout_.missing.push_back({.line = fmt::format("here are {} of {}", shortfall, name_)});
  layout_.missing.insert(layout_.missing.end(), notes_.begin(), notes_.end());
  layout_.invert = invert;
  std::sort(layout_.items.begin(), layout_.items.end(), [&](const Layout::Item& a, const Layout::Item& b) {
    return std::tie(a.part, a.label, files_.files()[a.file]) < std::tie(b.part, b.label, files_.files()[b.file]);
  });
  return std::move(layout_);
}

}  // namespace netwright
