#include "netwright/datasets/name_groups.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace netwright {
namespace {

// The same as the regular expressions below, which would take seconds for ten thousand paths.
std::string_view Folder(std::string_view path) { return path.substr(0, path.rfind('/')); }
std::string_view Stem(std::string_view path) {
  const size_t end = path.find_last_of("_-");
  const size_t slash = path.rfind('/');
  const bool none = end == std::string_view::npos || (slash != std::string_view::npos && end < slash);
  return none ? path : path.substr(0, end);  // a path without one is a group of its own
}
std::string_view Name(std::string_view path) {
  const std::string_view stem = Stem(path);
  return stem.substr(stem.rfind('/') + 1);
}

struct Pattern {
  const char* regex;
  std::string_view (*group)(std::string_view path);
};
constexpr Pattern kFolder = {"^(.*)/", Folder};
constexpr Pattern kStem = {"^(.*)[_-][^_/-]*$", Stem};
constexpr Pattern kName = {"([^/]*)[_-][^_/-]*$", Name};  // the same name in two folders is one group

constexpr int64_t kLeastGroups = 5;       // of each class
constexpr double kLeastTogether = 0.6;    // share of images that are not alone
constexpr double kSharedByFolders = 0.6;  // of the stems: as many names or more belong to one folder each

std::optional<NameGroups> GroupsBy(const Pattern& pattern, std::span<const DatasetSource::Item> items, size_t classes) {
  std::map<std::string_view, int64_t> sizes;
  std::vector<std::set<std::string_view>> of_class(classes);
  for (const DatasetSource::Item& item : items) {
    const std::string_view group = pattern.group(item.path);
    ++sizes[group];
    of_class[static_cast<size_t>(item.label)].insert(group);
  }
  int64_t together = 0;
  for (const auto& [group, size] : sizes) together += size > 1 ? size : 0;
  const bool few = std::any_of(of_class.begin(), of_class.end(),
                               [](const auto& groups) { return static_cast<int64_t>(groups.size()) < kLeastGroups; });
  if (few || static_cast<double>(together) < kLeastTogether * static_cast<double>(items.size())) return std::nullopt;
  const auto* example = std::find_if(items.data(), items.data() + items.size(), [&](const DatasetSource::Item& item) {
    return sizes[pattern.group(item.path)] > 1;
  });
  return NameGroups{pattern.regex, static_cast<int64_t>(sizes.size()), example->path};
}

bool MatchesEach(std::span<const DatasetSource::Item> items) {
  return std::all_of(items.begin(), items.end(),
                     [](const auto& item) { return Stem(item.path).size() < item.path.size(); });
}

}  // namespace

std::optional<NameGroups> FindNameGroups(std::span<const DatasetSource::Item> items, size_t classes) {
  if (const auto folders = GroupsBy(kFolder, items, classes)) return folders;
  if (!MatchesEach(items)) return std::nullopt;
  const auto stems = GroupsBy(kStem, items, classes), names = GroupsBy(kName, items, classes);
  // Numbers that begin anew in each class are no names of their own.
  const bool by_name =
      names && (!stems || static_cast<double>(names->groups) >= kSharedByFolders * static_cast<double>(stems->groups));
  return by_name ? names : stems;
}

}  // namespace netwright
