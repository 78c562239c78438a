#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "netwright/deploy/onnx/onnx_model.h"
#include "netwright/deploy/tflite/tflite_model.h"
#include "testing/made_up_model.h"

namespace netwright {
namespace {

// Writes models for tests/other_runtimes.py, which runs them by others' programs, into $NETWRIGHT_DEPLOYED.
TEST(OtherRuntimesTest, ModelsAreWritten) {
  const char* out = std::getenv("NETWRIGHT_DEPLOYED");
  const TempFolder folder;
  const std::filesystem::path path = out == nullptr ? folder.path() : out;
  std::filesystem::create_directories(path);
  int number = 0;
  for (const char* graph : kDeployedGraphs) {
    const MadeUpModel model(graph);
    const QuantizedNet net = model.Quantized();
    const std::string tflite = WriteTflite(net, graph);
    EXPECT_EQ(tflite.substr(4, 4), "TFL3");
    EXPECT_GT(tflite.size(), static_cast<size_t>(net.net.WeightsOf(net.net.ops.back())));

    const Quantization& q = net.tensors[static_cast<size_t>(net.net.output())];
    nlohmann::json vectors = {{"graph", graph}}, in_8_bits = {{"score_scale", q.scale}, {"score_zero", q.zero}};
    Int8Engine engine(net);
    std::vector<std::vector<float>> values;
    for (int64_t i = 3000; i < 3050; ++i) {
      const std::vector<uint8_t> pixels = MadeUpModel::Pixels(i);
      const std::span<const int8_t> scores = engine.Run(pixels);
      RunFloat(model.folded(), MadeUpModel::Image(i), values);
      vectors["logits"].push_back(values.back());
      vectors["images"].push_back(pixels);
      vectors["scores"].push_back(std::vector<int>(scores.begin(), scores.end()));
    }
    const std::string stem = path / ("model" + std::to_string(number++));
    std::ofstream(stem + ".tflite", std::ios::binary) << tflite;
    std::ofstream(stem + ".onnx", std::ios::binary) << WriteOnnx(model.folded(), graph);
    std::ofstream(stem + "_test.json") << vectors;
    in_8_bits["images"] = vectors["images"];
    in_8_bits["scores"] = vectors["scores"];
    std::ofstream(stem + "_int8.onnx", std::ios::binary) << WriteOnnx(net, graph);
    std::ofstream(stem + "_int8_test.json") << in_8_bits;
  }
}

}  // namespace
}  // namespace netwright
