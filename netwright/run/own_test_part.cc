#include "netwright/run/own_test_part.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/datasets/usable_items.h"
#include "netwright/run/own_task.h"

namespace netwright {

ImageList ListOwnTestPart(const RunFolder& folder, const ModelDescription& model) {
  const auto task = std::make_shared<const OwnTask>(SetUpOwnTask(folder));
  const std::vector<int64_t>& test = task->setup.worker.full.test;
  if (test.empty()) FailUsage("the run in '{}' kept no test part; name a data set", folder.path().string());
  const DatasetSummary& summary = task->setup.data->summary();
  const std::vector<int> labels = MatchClasses(summary.classes, model, task->dataset);
  const std::vector<DatasetSource::Item> items = UsableItems(task->dataset, task->config.data.classes, summary);
  ImageList list;
  for (const int64_t i : test) {
    const DatasetSource::Item& item = items[static_cast<size_t>(i)];
    list.entries.push_back({item.path, labels[static_cast<size_t>(item.label)]});
  }
  list.read = [task](size_t i, std::string* /*why*/) -> std::optional<Image> {
    const PreparedData& data = *task->setup.data;
    const Preparation& preparation = data.preparation();
    const std::span<const uint8_t> pixels = data.image(task->setup.worker.full.test[i]);
    return Image{preparation.image_size, preparation.image_size, preparation.channels, {pixels.begin(), pixels.end()}};
  };
  return list;
}

}  // namespace netwright
