#include "netwright/datasets/split_list.h"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/groups.h"
#include "netwright/datasets/shared_images.h"
#include "netwright/datasets/usable_items.h"

namespace netwright {
SplitList ListSplit(const std::string& name_or_path, SplitOptions options, const std::string& group_by) {
  const std::unique_ptr<PreparedData> data = PrepareDataset(name_or_path, {}, {});
  options.groups = GroupsOf(name_or_path, 0, data->summary(), group_by).of;
  const Split split = MakeSplit(*data, options);
  SplitList list;
  list.name = data->summary().name;
  list.path = std::filesystem::absolute(LocateDataset(name_or_path).path).string();
  list.format = data->summary().format;
  list.classes = data->summary().classes;

  for (DatasetSource::Item& item : UsableItems(name_or_path, 0, data->summary())) {
    list.images.push_back({std::move(item.path), static_cast<int32_t>(item.label)});
  }
  const auto mark = [&](const std::vector<int64_t>& images, Part part) {
    for (const int64_t i : images) list.images[static_cast<size_t>(i)].part = part;
  };
  mark(split.train, Part::kTrain);
  mark(split.validation, Part::kValidation);
  mark(split.test, Part::kTest);
  return list;
}

std::string SplitList::Table() const {
  std::string text = "part\tclass\timage\n";
  for (const Image& image : images) {
    text += fmt::format("{}\t{}\t{}\n", PartName(image.part), classes[static_cast<size_t>(image.label)], image.path);
  }
  return text;
}

std::string SplitList::Json() const {
  nlohmann::json rows = nlohmann::json::array();
  for (const Image& image : images) {
    rows.push_back({{"image", image.path}, {"class", image.label}, {"part", PartName(image.part)}});
  }
  const nlohmann::json object = {
      {"name", name}, {"path", path}, {"format", format}, {"classes", classes}, {"images", std::move(rows)}};
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace netwright
