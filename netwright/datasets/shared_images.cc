#include "netwright/datasets/shared_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace netwright {
namespace {

constexpr std::array kOwnParts = {Part::kTrain, Part::kValidation, Part::kTest};

}  // namespace

const char* PartName(Part part) {
  if (part == Part::kTrain) return "train";
  return part == Part::kValidation ? "validation" : "test";
}

std::vector<SharedImages> FindSharedImages(std::span<const DatasetSource::Item> items,
                                           std::span<const Digest> digests) {
  std::map<std::pair<Part, Part>, SharedImages> found;
  std::map<Digest, const DatasetSource::Item*> earlier;  // the first of the parts so far
  for (const Part part : kOwnParts) {
    std::vector<std::pair<Digest, const DatasetSource::Item*>> mine;
    int64_t count = 0;
    for (size_t i = 0; i < items.size(); ++i) {
      if (items[i].part != part) continue;
      ++count;
      mine.emplace_back(digests[i], &items[i]);
      const auto first = earlier.find(digests[i]);
      if (first == earlier.end()) continue;
      found[{first->second->part, part}].names.push_back(items[i].path + " = " + first->second->path);
    }
    for (auto& [parts, shared] : found) {
      if (parts.second != part) continue;
      shared.line = fmt::format("{} of the {} images of {} are in {} too, such as {}", shared.names.size(), count,
                                PartName(part), PartName(parts.first), shared.names.front());
    }
    earlier.insert(mine.begin(), mine.end());
  }
  std::vector<SharedImages> all;
  for (auto& [parts, shared] : found) all.push_back(std::move(shared));
  return all;
}

}  // namespace netwright
