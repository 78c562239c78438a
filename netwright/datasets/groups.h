#ifndef NETWRIGHT_DATASETS_GROUPS_H_
#define NETWRIGHT_DATASETS_GROUPS_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/datasets/source.h"
#include "netwright/datasets/stratify.h"

namespace netwright {

// Images that belong together, such as the frames of a track or a patient's slices.
struct Groups {
  std::vector<int64_t> of;         // of each image its group's number; empty when there are no groups
  std::vector<std::string> names;  // by number, in the order of their first images
};

// By a regular expression (ECMAScript) that is searched for in each image's path in the data set: what its first pair
// of parentheses matches, or all that it matches where it has none. Usage error (key data.group_by) for one that is
// malformed, or that an image does not match.
Groups GroupByPath(std::span<const DatasetSource::Item> items, const std::string& regex);

// The same error for one that is malformed; "" is none.
void CheckGroupBy(const std::string& regex);

// The groups that a data set names itself; an image without a name is one of its own.
Groups OwnGroups(std::span<const DatasetSource::Item> items);

// Of prepared images: by `regex`, where it is not empty, else the data set's own. `classes`: of the Preparation that
// was asked for. Opens the data set only when there are groups.
Groups GroupsOf(const std::string& name_or_path, int classes, const DatasetSummary& summary, const std::string& regex);

// Moves whole groups of `pool` to the result until it has about `share` of the images of each class: an image of each
// class at least, as far as that leaves `leave` groups of each. Both lists are ascending. The random stream derives
// from (seed, purpose).
Indices TakeGroups(std::span<const int32_t> labels, size_t classes, std::span<const int64_t> groups, Indices* pool,
                   double share, int64_t leave, uint64_t seed, std::string_view purpose);

// Two lines for `netwright data info`: how many groups there are, and how a split shares them out. Empty without
// groups.
std::string DescribeGroups(const Groups& groups, const Split& split);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_GROUPS_H_
