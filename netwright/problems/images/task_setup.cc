#include "netwright/problems/images/task_setup.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "netwright/base/hash.h"
#include "netwright/base/key_error.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/groups.h"
#include "netwright/evaluation/descriptors.h"
#include "netwright/graph/input_json.h"

namespace netwright {

TaskSetup SetUpTask(const ImagesConfig& config, const std::string& dataset) {
  TaskSetup setup;
  PrepareOptions options;
  options.strict = config.data.strict;
  setup.data = PrepareDataset(dataset, PreparationOf(config), options);
  const DatasetSummary& summary = setup.data->summary();
  const Preparation& preparation = setup.data->preparation();

  Groups groups = GroupsOf(dataset, config.data.classes, summary, config.data.group_by);
  setup.worker.packed_file = setup.data->path();
  setup.worker.full = MakeSplit(
      *setup.data, {.protocol = config.data.split, .seed = config.data.split_seed, .groups = std::move(groups.of)});
  setup.worker.search = LimitSplit(*setup.data, setup.worker.full, config.data.train_limit, config.data.split_seed,
                                   config.data.validation_share);

  setup.info.name = summary.name;
  setup.info.input = {.channels = preparation.channels,
                      .height = preparation.image_size,
                      .width = preparation.image_size,
                      .classes = static_cast<int>(summary.classes.size())};
  setup.info.train_images = static_cast<int64_t>(setup.worker.search.train.size());
  setup.info.validation_images = static_cast<int64_t>(setup.worker.search.validation.size());
  Digester digester;
  digester.Add(summary.fingerprint.Hex());
  digester.Add(static_cast<uint64_t>(preparation.channels));
  digester.Add(static_cast<uint64_t>(preparation.image_size));
  digester.Add(static_cast<uint64_t>(preparation.resize));
  digester.Add(setup.worker.search.digest().Hex());
  setup.info.fingerprint = digester.Finish();
  return setup;
}

void KeepOutOfData(const std::string& out, const std::string& dataset) {
  namespace fs = std::filesystem;
  const fs::path data = fs::weakly_canonical(fs::absolute(LocateDataset(dataset).path));
  if (!fs::is_directory(data)) return;
  const fs::path folder = fs::weakly_canonical(fs::absolute(out));
  if (std::mismatch(data.begin(), data.end(), folder.begin(), folder.end()).first != data.end()) return;
  FailUsageOf("out",
              "the run folder '{}' would lie in the data set's folder '{}' and be read as images; write it elsewhere",
              out, data.string());
}

nlohmann::json DescribeTask(const TaskSetup& task) {
  const auto counts = [](const Split& split) -> nlohmann::json {
    return {{"train", split.train.size()}, {"validation", split.validation.size()}, {"test", split.test.size()}};
  };
  nlohmann::json described = {
      {"input", task.info.input}, {"search", counts(task.worker.search)}, {"final", counts(task.worker.full)}};
  for (size_t i = 0; i < task.info.descriptors.size(); ++i) {
    described["descriptors"][std::string(kDescriptorNames[i])] = task.info.descriptors[i];
  }
  return described;
}

}  // namespace netwright
