#include "netwright/datasets/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <utility>

#include "netwright/base/key_error.h"
#include "netwright/datasets/usable_items.h"

namespace netwright {
namespace {

constexpr char kKey[] = "data.group_by";

std::regex Compile(const std::string& regex) {
  try {
    return std::regex(regex, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error& error) {
    FailUsageOf(kKey, "'{}' is not a regular expression: {}", regex, error.what());
  }
}

class Numbering {
 public:
  void Add(std::string name) {
    const auto [place, fresh] = numbers_.emplace(name, static_cast<int64_t>(numbers_.size()));
    if (fresh) groups_.names.push_back(std::move(name));
    groups_.of.push_back(place->second);
  }
  Groups Finish() { return std::move(groups_); }

 private:
  std::map<std::string, int64_t> numbers_;
  Groups groups_;
};

std::string Range(int64_t low, int64_t high) {
  return low == high ? std::to_string(low) : fmt::format("{} to {}", low, high);
}

}  // namespace

Groups GroupByPath(std::span<const DatasetSource::Item> items, const std::string& regex) {
  const std::regex pattern = Compile(regex);
  const size_t part = pattern.mark_count() > 0 ? 1 : 0;
  Numbering numbering;
  int64_t unmatched = 0;
  std::string example;
  for (const DatasetSource::Item& item : items) {
    std::smatch match;
    bool matched = false;
    try {
      matched = std::regex_search(item.path, match, pattern) && match[part].matched;
    } catch (const std::regex_error& error) {
      FailUsageOf(kKey, "'{}' is too costly to search for in {}: {}", regex, item.path, error.what());
    }
    if (!matched && ++unmatched == 1) example = item.path;
    numbering.Add(matched ? match[part].str() : std::string());
  }
  if (unmatched > 0) {
    FailUsageOf(kKey, "'{}' matches {} the {} images' paths, for instance not {}; it must match each of them", regex,
                unmatched == static_cast<int64_t>(items.size()) ? "none of" : fmt::format("all but {} of", unmatched),
                items.size(), example);
  }
  return numbering.Finish();
}

void CheckGroupBy(const std::string& regex) { Compile(regex); }

Groups OwnGroups(std::span<const DatasetSource::Item> items) {
  Numbering numbering;
  for (size_t i = 0; i < items.size(); ++i) {
    // No name holds a NUL.
    numbering.Add(items[i].group.empty() ? std::string(1, '\0') + std::to_string(i) : items[i].group);
  }
  return numbering.Finish();
}

Groups GroupsOf(const std::string& name_or_path, int classes, const DatasetSummary& summary, const std::string& regex) {
  if (regex.empty() && !summary.grouped) return {};
  const std::vector<DatasetSource::Item> items = UsableItems(name_or_path, classes, summary);
  return regex.empty() ? OwnGroups(items) : GroupByPath(items, regex);
}

std::string DescribeGroups(const Groups& groups, const Split& split) {
  if (groups.of.empty()) return "";
  std::vector<int64_t> sizes(groups.names.size());
  for (const int64_t group : groups.of) ++sizes[static_cast<size_t>(group)];
  std::sort(sizes.begin(), sizes.end());
  std::string parts;
  const auto add = [&](const char* name, const Indices& images) {
    std::set<int64_t> inside;
    for (const int64_t i : images) inside.insert(groups.of[static_cast<size_t>(i)]);
    if (images.empty()) return;
    parts += fmt::format("{}{} {} ({} image{})", parts.empty() ? "" : ", ", name, inside.size(), images.size(),
                         images.size() == 1 ? "" : "s");
  };
  add("train", split.train);
  add("validation", split.validation);
  add("test", split.test);
  return fmt::format("{:18}{} of {} images, median {}\n{:18}{}\n", "groups", sizes.size(),
                     Range(sizes.front(), sizes.back()), sizes[sizes.size() / 2], "groups by part", parts);
}

}  // namespace netwright
