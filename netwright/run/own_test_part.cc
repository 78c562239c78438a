#include "netwright/run/own_test_part.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/datasets/usable_items.h"
#include "netwright/problems/images/task_setup.h"
#include "netwright/run/search_run.h"

namespace netwright {

ImageList ListOwnTestPart(const RunFolder& folder, const ModelDescription& model) {
  const nlohmann::json run = ReadJsonFile(folder.run_json());
  const std::string path = folder.path().string();
  if (!run.contains("task")) FailUsage("the run in '{}' searched no images; name a data set", path);
  const ExperimentSpec spec = ReadSpecHere(folder);
  const ImagesConfig config = ImagesOf(spec);
  const auto task = std::make_shared<const TaskSetup>(SetUpTask(config, spec.dataset));
  if (run.at("dataset").at("task_fingerprint") != task->info.fingerprint.Hex()) {
    FailUsage(
        "the data set {} has changed since the run in '{}', so its test part is not known; give a data set or a "
        "folder with one folder for each class",
        spec.dataset, path);
  }
  const std::vector<int64_t>& test = task->worker.full.test;
  if (test.empty()) FailUsage("the run in '{}' kept no test part; name a data set", path);
  const DatasetSummary& summary = task->data->summary();
  const std::vector<int> labels = MatchClasses(summary.classes, model, spec.dataset);
  const std::vector<DatasetSource::Item> items = UsableItems(spec.dataset, config.data.classes, summary);
  ImageList list;
  for (const int64_t i : test) {
    const DatasetSource::Item& item = items[static_cast<size_t>(i)];
    list.entries.push_back({item.path, labels[static_cast<size_t>(item.label)]});
  }
  list.read = [task](size_t i, std::string* /*why*/) -> std::optional<Image> {
    const Preparation& preparation = task->data->preparation();
    const std::span<const uint8_t> pixels = task->data->image(task->worker.full.test[i]);
    return Image{preparation.image_size, preparation.image_size, preparation.channels, {pixels.begin(), pixels.end()}};
  };
  return list;
}

}  // namespace netwright
