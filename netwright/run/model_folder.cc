#include "netwright/run/model_folder.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "netwright/base/error.h"
#include "netwright/graph/cost.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

constexpr size_t kImagesCompared = 64;  // saved model against the trained one

std::string LabelLines(const std::vector<std::string>& classes) {
  std::string lines;
  for (const std::string& name : classes) lines += name + "\n";
  return lines;
}

// docs/model.md says what each field means.
nlohmann::json Preprocessing(const Preparation& preparation) {
  return {{"orientation", "exif"},
          {"background", 255},
          {"channels", preparation.channels},
          {"colour", preparation.channels == 1 ? "grey: (299 R + 587 G + 114 B + 500) / 1000" : "RGB"},
          {"height", preparation.image_size},
          {"width", preparation.image_size},
          {"aspect", "ignored"},
          {"resize", preparation.resize == Resize::kArea ? "area" : "bilinear_aligned_corners"},
          {"rounding", "8 bits, after resizing"},
          {"scale", 1.0 / 255},
          {"range", {0, 1}},
          {"layout", "NCHW"},
          {"output", "logits"}};
}

}  // namespace

Summary::Final SaveModel(const FinalResult& result, const SearchSpace& space, const TaskSetup& task, Store& store,
                         RunId run, const RunFolder& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder.best(), error);
  if (error) FailRun("cannot make '{}': {}", folder.best().string(), error.message());

  const Cost cost = EstimateCost(result.graph, task.info.input, result.recipe.net, result.recipe.batch_size);
  Summary::Final summary = {.architecture = space.Format(result.arch),
                            .validation_accuracy = result.metrics.accuracy,
                            .test_accuracy = std::nullopt,
                            .params = cost.params,
                            .flops = cost.flops,
                            .epochs = result.metrics.epochs,
                            .note = result.note};
  const std::vector<int64_t>& test = task.worker.full.test;
  if (!test.empty()) {
    const TestResult tested = Test(result.graph, result.recipe, result.weights, *task.data, test);
    std::vector<int32_t> labels;
    for (const int64_t i : test) labels.push_back(task.data->labels()[static_cast<size_t>(i)]);
    store.PutPredictions(run, labels, tested.predictions);
    summary.test_accuracy = tested.accuracy;
  }

  const std::vector<int64_t>& held = task.worker.full.validation;
  ExportTorchScript(result.graph, result.recipe, result.weights, *task.data,
                    std::span(held).first(std::min(held.size(), kImagesCompared)),
                    (folder.best() / "model.pt").string());
  WriteFileAtomically(folder.best() / "labels.txt", LabelLines(task.data->summary().classes));
  WriteJsonFile(folder.best() / "preprocessing.json", Preprocessing(task.data->preparation()));
  WriteJsonFile(folder.best() / "architecture.json", {{"architecture", summary.architecture},
                                                      {"space", space.name()},
                                                      {"graph", result.graph.Text()},
                                                      {"input",
                                                       {{"channels", task.info.input.channels},
                                                        {"height", task.info.input.height},
                                                        {"width", task.info.input.width},
                                                        {"classes", task.info.input.classes}}},
                                                      {"recipe", result.recipe},
                                                      {"params", cost.params},
                                                      {"flops", cost.flops}});
  return summary;
}

}  // namespace netwright
