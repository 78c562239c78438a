#include <nlohmann/json.hpp>

#include "netwright/datasets/describe.h"
#include "netwright/datasets/releases/download.h"

namespace netwright {
namespace {

using Json = nlohmann::ordered_json;

Json BrokenJson(const std::vector<BrokenImage>& broken) {
  Json json = Json::array();
  for (const BrokenImage& image : broken) json.push_back({{"image", image.path}, {"why", image.why}});
  return json;
}

}  // namespace

Json KnownDatasetsJson() {
  Json json = Json::array();
  for (const KnownDataset& known : KnownDatasets()) {
    const Download* download = FindDownload(known.name);
    json.push_back({{"name", known.name},
                    {"description", known.description},
                    {"classes", known.classes},
                    {"images", known.images},
                    {"path", known.path.empty() ? Json() : Json(known.path)},
                    {"download_bytes", download == nullptr ? Json() : Json(download->bytes())}});
  }
  for (const KnownDataset& other : OtherDatasets()) json.push_back({{"name", other.name}, {"path", other.path}});
  return {{"datasets", json}};
}

Json DatasetJson(const DatasetSummary& s) {
  Json classes = Json::array();
  for (size_t c = 0; c < s.classes.size(); ++c) {
    classes.push_back({{"name", s.classes[c]}, {"images", s.class_counts[c]}});
  }
  return {{"name", s.name},
          {"format", s.format},
          {"fingerprint", s.fingerprint.Hex()},
          {"images", s.images},
          {"classes", classes},
          {"height", {{"min", s.min_height}, {"max", s.max_height}}},
          {"width", {{"min", s.min_width}, {"max", s.max_width}}},
          {"grey", s.grey},
          {"parts", {{"train", s.train}, {"validation", s.validation}, {"test", s.test}, {"unassigned", s.unassigned}}},
          {"in_two_parts", s.shared},
          {"broken", BrokenJson(s.broken)},
          {"missing", s.missing},
          {"ignored", s.ignored.Text()}};
}

Json DatasetCheckJson(const DatasetCheck& check) {
  std::vector<std::string> missing;
  for (const DatasetSource::Missing& what : check.missing) missing.push_back(what.line);
  return {{"name", check.name},
          {"format", check.format},
          {"fingerprint", check.fingerprint.Hex()},
          {"sound", check.sound()},
          {"images", check.images},
          {"broken", BrokenJson(check.broken)},
          {"duplicates", check.duplicates},
          {"in_two_parts", check.shared_names},
          {"near_duplicates", check.alike_names},
          {"alike", check.alike},
          {"classes_without_usable_images", check.without_usable_images},
          {"too_small", check.small_classes},
          {"missing", missing},
          {"ignored", check.ignored}};
}

}  // namespace netwright
