#ifndef NETWRIGHT_DATASETS_NAME_GROUPS_H_
#define NETWRIGHT_DATASETS_NAME_GROUPS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "netwright/datasets/source.h"

namespace netwright {

// Groups that the images' paths suggest: folders inside class folders, or names that differ in what follows the last
// '_' or '-' only, such as track7_frame12.png.
struct NameGroups {
  std::string regex;    // as data.group_by takes it
  int64_t groups = 0;   // of them
  std::string example;  // a path with others of its group
};

// nullopt where there are none, where most images would be alone, or a class would have too few groups to be split.
// `classes`: of the data set.
std::optional<NameGroups> FindNameGroups(std::span<const DatasetSource::Item> items, size_t classes);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_NAME_GROUPS_H_
