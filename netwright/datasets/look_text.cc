#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/base/printable.h"
#include "netwright/datasets/look.h"

namespace netwright {
namespace {

constexpr size_t kMostClassesNamed = 8, kMostBrokenNamed = 3;

// " (of 2000 looked at)", where that is not all.
std::string Sampled(int64_t looked_at, int64_t images) {
  return looked_at < images ? fmt::format(" (of {} looked at)", looked_at) : "";
}

std::string Plural(int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string ClassesText(const DatasetLook& look) {
  std::vector<std::string> names(
      look.classes.begin(),
      look.classes.begin() + static_cast<std::ptrdiff_t>(std::min(kMostClassesNamed, look.classes.size())));
  return fmt::format("{} ({}{})", look.classes.size(), fmt::join(names, ", "),
                     names.size() < look.classes.size() ? ", ..." : "");
}

std::string BalanceText(const DatasetLook& look) {
  const auto [low, high] = std::minmax_element(look.class_counts.begin(), look.class_counts.end());
  if (*low == *high) return fmt::format("{} of each class", *low);
  const auto name = [&](auto place) { return look.classes[static_cast<size_t>(place - look.class_counts.begin())]; };
  return fmt::format("{} ({}) to {} ({}) of a class", *low, name(low), *high, name(high));
}

std::string OwnPartsText(const DatasetLook& look) {
  if (look.train + look.validation + look.test == 0)
    return "no parts of its own: a search makes train, validation and test";
  return fmt::format("train {}, validation {}, test {}{}", look.train, look.validation, look.test,
                     look.HasOwnSplit() ? "" : "; a search makes what is missing");
}

std::string SizesText(const DatasetLook& look) {
  const std::string colour = look.grey == look.read ? "grey"
                             : look.looks_grey      ? "grey pictures in colour files"
                             : look.grey == 0       ? "colour"
                                                    : fmt::format("colour, {} of them grey", look.grey);
  const std::string side = look.min_side == look.max_side ? fmt::format("{} pixels", look.min_side)
                                                          : fmt::format("{} to {} pixels, median {}", look.min_side,
                                                                        look.max_side, look.median_side);
  return fmt::format("shorter side {}; {}", side, colour);
}

// A line that counts them, and one for each of the first.
std::vector<std::string> BrokenLines(const DatasetLook& look) {
  std::vector<std::string> lines = {(look.broken.empty() ? "none" : std::to_string(look.broken.size())) +
                                    Sampled(look.decoded, look.images)};
  for (size_t i = 0; i < std::min(kMostBrokenNamed, look.broken.size()); ++i) {
    lines.push_back(fmt::format("{}: {}", look.broken[i].path, look.broken[i].why));
  }
  return lines;
}

std::string DuplicatesText(const DatasetLook& look) {
  std::string text =
      look.duplicates == 0 ? "none" : Plural(look.duplicates, "copy of another image", "copies of other images");
  text += Sampled(look.read, look.images);
  if (!look.near.pairs.empty()) {
    text += fmt::format("; {} of {} compared {} near-duplicates, such as {}", look.near.pairs.size(), look.near.held,
                        look.near.pairs.size() == 1 ? "has" : "have", look.near_example);
  }
  return text;
}

std::string GroupsText(const DatasetLook& look) {
  if (look.grouped) return "named by the data set itself; they stay together";
  if (look.groups) {
    return fmt::format("{} by the file names, such as that of {}{}", look.groups->groups, look.groups->example,
                       look.groups_alike ? "; their images are alike" : "");
  }
  if (look.tracks.likely()) return "none in the file names; but images that follow each other are alike, as in a film";
  return "none seen";
}

}  // namespace

std::string DatasetLook::Refusal() const {
  if (!unusable.empty()) {
    return fmt::format("no image of the class '{}' can be read; repair them, or remove the class", unusable.front());
  }
  return small_classes.substr(0, small_classes.find('\n'));
}

std::string DatasetLook::Text() const {
  std::string text;
  const auto line = [&](std::string_view name, const std::string& value) {
    text += fmt::format("{:<16}{}\n", name, Printable(value));
  };
  line("data set", fmt::format("{} ({})", name, format));
  line("classes", ClassesText(*this));
  line("images", fmt::format("{}, {}", images, BalanceText(*this)));
  line("parts", OwnPartsText(*this));
  line("sizes", SizesText(*this));
  const std::vector<std::string> broken_lines = BrokenLines(*this);
  for (size_t i = 0; i < broken_lines.size(); ++i) line(i == 0 ? "broken" : "", broken_lines[i]);
  line("duplicates", DuplicatesText(*this));
  for (const std::string& both : shared) line("in two parts", both);
  line("groups", GroupsText(*this));
  if (!ignored.empty()) line("ignored", ignored);
  for (const std::string& what : missing) line("missing", what);
  return text;
}

void to_json(nlohmann::json& json, const DatasetLook& look) {
  json = {{"name", look.name},
          {"format", look.format},
          {"images", look.images},
          {"classes", nlohmann::json::array()},
          {"parts", {{"train", look.train}, {"validation", look.validation}, {"test", look.test}}},
          {"shorter_side", {{"min", look.min_side}, {"median", look.median_side}, {"max", look.max_side}}},
          {"aspect", look.aspect},
          {"grey", look.grey},
          {"looks_grey", look.looks_grey},
          {"looked_at", {{"read", look.read}, {"decoded", look.decoded}, {"compared", look.near.held}}},
          {"broken", nlohmann::json::array()},
          {"duplicates", look.duplicates},
          {"near_duplicates", look.near.pairs.size()},
          {"in_two_parts", look.shared},
          {"follow_each_other", look.tracks.likely()},
          {"grouped", look.grouped},
          {"groups", nullptr},
          {"ignored", look.ignored},
          {"missing", look.missing}};
  for (size_t i = 0; i < look.classes.size(); ++i) {
    json["classes"].push_back({{"name", look.classes[i]}, {"images", look.class_counts[i]}});
  }
  for (const BrokenImage& image : look.broken) json["broken"].push_back({{"image", image.path}, {"why", image.why}});
  if (look.groups) {
    json["groups"] = {{"regex", look.groups->regex}, {"count", look.groups->groups}, {"alike", look.groups_alike}};
  }
}

}  // namespace netwright
