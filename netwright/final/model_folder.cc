#include "netwright/final/model_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "netwright/base/error.h"
#include "netwright/base/units.h"
#include "netwright/deploy/folded_net.h"
#include "netwright/final/int8_model.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/inference/device_cost.h"
#include "netwright/graph/input_json.h"
#include "netwright/io/files.h"
#include "netwright/io/label_file.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

constexpr size_t kImagesCompared = 64;  // saved model against the trained one

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

// Of the network in best/model.pt.
void AddInt8(const FinalResult& result, const FinalJob& job, const PreparedData& data, const std::string& model,
             Delivered& delivered) {
  const Recipe& recipe = result.recipe;
  if (recipe.net.plain) {
    delivered.no_int8 = "reference networks (plain) are not for devices";
    return;
  }
  const InferenceNet net = LowerForInference(result.graph, job.task.input, recipe.net);
  const double seconds = Int8Seconds(DeviceCostOf(net).macs, job.split);
  if (seconds > kMostInt8Seconds) {
    delivered.no_int8 =
        fmt::format("they would take about {}; `netwright export` measures them", FormatSeconds(seconds));
    return;
  }
  const QuantizedNet quantized = QuantizeFor(FoldWeights(net, model, recipe.bn_epsilon), data, job.split);
  delivered.int8 = MeasureInt8(quantized, data, job.split);
}

}  // namespace

Delivered SaveModel(const FinalResult& result, const FinalJob& job, const PreparedData& data,
                    const std::filesystem::path& best, bool test) {
  std::error_code error;
  std::filesystem::create_directories(best, error);
  if (error) FailRun("cannot make '{}': {}", best.string(), error.message());

  const Cost cost = EstimateCost(result.graph, job.task.input, result.recipe.net, result.recipe.batch_size);
  Delivered delivered = {.architecture = result.architecture,
                         .validation_accuracy = result.metrics.accuracy,
                         .test_accuracy = std::nullopt,
                         .params = cost.params,
                         .flops = cost.flops,
                         .epochs = result.metrics.epochs,
                         .variant = result.variant,
                         .on_all_images = result.on_all_images,
                         .note = result.note,
                         .unspent = result.unspent,
                         .by_hand = result.by_hand};
  const std::vector<int64_t>& images = job.split.test;
  if (test && !images.empty()) {
    const TestResult tested = Test(result.graph, result.recipe, result.weights, data, images);
    std::vector<int32_t> labels;
    for (const int64_t i : images) labels.push_back(data.labels()[static_cast<size_t>(i)]);
    job.store.PutPredictions(job.run, labels, tested.predictions);
    delivered.test_accuracy = tested.accuracy;
  }

  const std::vector<int64_t>& held = job.split.validation;
  ExportTorchScript(result.graph, result.recipe, result.weights, data,
                    std::span(held).first(std::min(held.size(), kImagesCompared)), (best / "model.pt").string());
  delivered.file_bytes = static_cast<int64_t>(std::filesystem::file_size(best / "model.pt", error));
  delivered.latency_ms = 1000 * MeasureLatency((best / "model.pt").string(), InputSpecOf(data));
  if (test) AddInt8(result, job, data, (best / "model.pt").string(), delivered);
  WriteLabels(best / "labels.txt", data.summary().classes);
  WriteJsonFile(best / "preprocessing.json", Preprocessing(data.preparation()));
  WriteJsonFile(best / "architecture.json", {{"architecture", delivered.architecture},
                                             {"space", result.space},
                                             {"graph", result.graph.Text()},
                                             {"input", job.task.input},
                                             {"recipe", result.recipe},
                                             {"params", cost.params},
                                             {"flops", cost.flops}});
  return delivered;
}

}  // namespace netwright
