#include "netwright/datasets/usable_items.h"

#include <memory>
#include <set>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/datasets/class_subset.h"

namespace netwright {

std::vector<DatasetSource::Item> UsableItems(const std::string& name_or_path, int classes,
                                             const DatasetSummary& summary) {
  std::unique_ptr<DatasetSource> source = OpenDataset(name_or_path, nullptr);
  if (classes > 0) source = WithClasses(std::move(source), classes);
  std::set<size_t> broken;
  for (const BrokenImage& image : summary.broken) broken.insert(static_cast<size_t>(image.item));
  std::vector<DatasetSource::Item> items;
  for (size_t i = 0; i < source->items().size(); ++i) {
    if (!broken.contains(i)) items.push_back(source->items()[i]);
  }
  if (static_cast<int64_t>(items.size()) != summary.images) {
    FailUsage("{}: its images have changed while they were read; start again", name_or_path);
  }
  return items;
}

}  // namespace netwright
