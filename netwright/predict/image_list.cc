#include "netwright/predict/image_list.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/datasets/files/file_set.h"
#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/files/scan_tree.h"
#include "netwright/datasets/shared_images.h"

namespace netwright {
namespace {

using Labels = std::map<std::string, int, std::less<>>;

Labels LabelsOf(const ModelDescription& model) {
  Labels labels;
  for (size_t c = 0; c < model.classes.size(); ++c) labels.emplace(model.classes[c], static_cast<int>(c));
  return labels;
}

// Of a path below a folder, whose last component is a file.
int TruthOf(std::string_view path, const Labels& labels) {
  std::vector<std::string_view> folders = SplitAt(path, '/');
  folders.pop_back();
  for (const std::string_view folder : folders) {
    if (const auto found = labels.find(folder); found != labels.end()) return found->second;
  }
  return -1;
}

void AddFolder(const std::string& folder, const Labels& labels, std::vector<ImageList::Entry>* entries) {
  const size_t before = entries->size();
  for (const FileStamp& file : ScanTree(folder).files) {
    if (!LooksLikeImage(file.path)) continue;
    entries->push_back({(std::filesystem::path(folder) / file.path).string(), TruthOf(file.path, labels)});
  }
  if (entries->size() == before) FailUsage("no images in the folder '{}'", folder);
}

}  // namespace

bool ImageList::has_truth() const {
  return std::any_of(entries.begin(), entries.end(), [](const Entry& entry) { return entry.truth >= 0; });
}

std::optional<Image> ReadImageFile(const std::string& path, const Preparation& preparation, std::string* why) {
  std::vector<std::byte> buffer;
  const auto bytes = ReadImageBytes(path, &buffer, why);
  if (!bytes) return std::nullopt;
  std::optional<Image> image = DecodeImage(*bytes, 0, why);
  if (image) image = PrepareImage(std::move(*image), preparation);
  return image;
}

ImageList ListFiles(std::span<const std::string> paths, const ModelDescription& model) {
  const Labels labels = LabelsOf(model);
  ImageList list;
  std::error_code error;
  for (const std::string& path : paths) {
    if (std::filesystem::is_directory(path, error)) {
      AddFolder(path, labels, &list.entries);
    } else {
      list.entries.push_back({path, -1});
    }
  }
  list.read = [names = list.entries, preparation = model.preparation](size_t i, std::string* why) {
    return ReadImageFile(names[i].name, preparation, why);
  };
  return list;
}

std::vector<int> MatchClasses(const std::vector<std::string>& classes, const ModelDescription& model,
                              const std::string& where) {
  const Labels labels = LabelsOf(model);
  std::vector<int> matched;
  for (const std::string& name : classes) {
    const auto found = labels.find(name);
    if (found == labels.end()) {
      FailUsage("{}: the model does not know the class '{}'; it knows {}, such as '{}'", where, name, labels.size(),
                model.classes.front());
    }
    matched.push_back(found->second);
  }
  return matched;
}

ImageList ListDataset(const std::string& name_or_path, Part part, const ModelDescription& model) {
  const std::shared_ptr<const DatasetSource> source = OpenDataset(name_or_path, nullptr);
  const std::vector<int> labels = MatchClasses(source->classes(), model, name_or_path);
  ImageList list;
  std::vector<size_t> items;
  for (size_t i = 0; i < source->items().size(); ++i) {
    const DatasetSource::Item& item = source->items()[i];
    if (part != Part::kUnassigned && item.part != part) continue;
    list.entries.push_back({item.path, labels[static_cast<size_t>(item.label)]});
    items.push_back(i);
  }
  if (items.empty()) FailUsage("{}: it has no part '{}' of its own", name_or_path, PartName(part));
  list.read = [source, items = std::move(items), preparation = model.preparation](
                  size_t i, std::string* why) -> std::optional<Image> {
    std::optional<Image> image = source->Decode(items[i], 0, why);
    if (image) image = PrepareImage(std::move(*image), preparation);
    return image;
  };
  return list;
}

}  // namespace netwright
