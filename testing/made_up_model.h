#ifndef NETWRIGHT_TESTING_MADE_UP_MODEL_H_
#define NETWRIGHT_TESTING_MADE_UP_MODEL_H_

#include <ATen/ATen.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/deploy/folded_net.h"
#include "netwright/deploy/quantized_net.h"
#include "netwright/nn/child_net.h"
#include "netwright/nn/export.h"
#include "testing/temp_folder.h"

namespace netwright {

// A network with weights as after some training, its model as TorchScript, and images.
class MadeUpModel {
 public:
  static constexpr double kEpsilon = 1e-3;
  static constexpr InputSpec kInput = {.channels = 3, .height = 18, .width = 18, .classes = 5};

  // The last graphs below have a head of global average pooling.
  explicit MadeUpModel(const std::string& graph) : MadeUpModel(graph, TemplateFor(graph)) {}
  MadeUpModel(const std::string& graph, const NetworkTemplate& net) : graph_(Graph::Parse(graph)) {
    ChildNet<float> child(graph_, kInput, net, {.epsilon = kEpsilon, .momentum = 0.3}, 7);
    Rng rng(3, "test");
    at::Tensor& values = child.values();
    for (int64_t i = 0; i < values.numel(); ++i) values.data_ptr<float>()[i] += 0.1f * static_cast<float>(rng.Normal());
    for (int step = 0; step < 12; ++step) child.Forward(Batch(step * 8, 8));  // moves the running statistics
    SaveTorchScript(graph_, kInput, net, kEpsilon, child, path());
    folded_ = FoldWeights(LowerForInference(graph_, kInput, net), path(), kEpsilon);
  }

  static NetworkTemplate SmallTemplate() {
    NetworkTemplate net;
    net.filters = 6;
    net.filter_growth = 2;
    net.max_filters = 16;
    net.dense_units = 24;
    net.dropout = 0;
    return net;
  }
  static NetworkTemplate SmallGapTemplate() {
    NetworkTemplate net = SmallTemplate();
    net.head = HeadKind::kGap;
    net.growth_by = GrowthBy::kStage;
    return net;
  }

  static NetworkTemplate TemplateFor(const std::string& graph) {
    return graph.find("same") == std::string::npos ? SmallTemplate() : SmallGapTemplate();
  }

  std::string path() const { return folder_ / "model.pt"; }
  const FoldedNet& folded() const { return folded_; }

  QuantizedNet Quantized() const {
    std::vector<std::vector<uint8_t>> images;
    for (int64_t i = 0; i < 60; ++i) images.push_back(Pixels(i));
    return Quantize(folded_, 60, [&](int64_t i) { return std::span<const uint8_t>(images[static_cast<size_t>(i)]); });
  }

  static std::vector<uint8_t> Pixels(int64_t image) {
    Rng rng(static_cast<uint64_t>(image), "pixels");
    std::vector<uint8_t> pixels(static_cast<size_t>(kInput.height * kInput.width * kInput.channels));
    const uint64_t base = rng.Below(150), spread = 1 + rng.Below(105);
    for (uint8_t& p : pixels) p = static_cast<uint8_t>(base + rng.Below(spread));
    return pixels;
  }

  static std::vector<float> Image(int64_t image) {
    std::vector<float> values;
    for (const uint8_t p : Pixels(image)) values.push_back(static_cast<float>(p) / 255);
    return values;
  }

  // [count, channels, height, width]
  static at::Tensor Batch(int64_t first, int64_t count) {
    at::Tensor images = at::empty({count, kInput.height, kInput.width, kInput.channels});
    float* to = images.data_ptr<float>();
    for (int64_t i = 0; i < count; ++i) {
      for (const float value : Image(first + i)) *to++ = value;
    }
    return images.permute({0, 3, 1, 2});
  }

 private:
  const TempFolder folder_;
  const Graph graph_;
  FoldedNet folded_;
};

// Graphs that have each operation, and each way of placing a ReLU.
inline const char* const kDeployedGraphs[] = {
    "input",
    "conv3(0)",
    "conv3(0) max2(1) conv3(2) avg2(3)",
    "max2(0) conv5(1) avg2(2) conv1(3)",
    "conv3(0) conv3(1) add(1,2) max2(3) conv3(4)",
    "conv3(0) max2(1) conv1(1) concat(2,3) conv3(4) avg2(5) add(4,6)",
    "conv1(0) concat(0,1) max3(2) conv3(3)",
    "conv3same/2(0) depthwise3same(1) conv1x3(2) depthwise5same/2(3) conv1(4) max2(5)",
    "conv3same(0) conv1x2(1) depthwise3same/2(2) conv1(3) avg2(1) add(4,5) conv3/2(6)",
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_MADE_UP_MODEL_H_
