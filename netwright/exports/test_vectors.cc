#include "netwright/exports/test_vectors.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "netwright/base/units.h"
#include "netwright/datasets/spread.h"

namespace netwright {

std::vector<std::vector<uint8_t>> TestImages(const RunModel& model, int most) {
  std::vector<std::vector<uint8_t>> images;
  for (const int64_t i : Spread(model.split.validation, static_cast<size_t>(most))) {
    const std::span<const uint8_t> image = model.data->image(i);
    images.emplace_back(image.begin(), image.end());
  }
  return images;
}

namespace {

// `result` of each image, under the key `what`, added to `vectors`.
template <typename F>
std::string Vectors(const RunModel& model, int count, const char* what, const F& result, nlohmann::json vectors) {
  const std::vector<std::vector<uint8_t>> images = TestImages(model, count);
  vectors.update({{"images", images}, {"labels", model.classes}});
  for (const std::vector<uint8_t>& image : images) vectors[what].push_back(result(image));
  return vectors.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string TestVectors(const RunModel& model, const QuantizedNet& net, int images) {
  Int8Engine engine(net);
  const auto scores = [&](const std::vector<uint8_t>& image) {
    const std::span<const int8_t> of_image = engine.Run(image);
    return std::vector<int>(of_image.begin(), of_image.end());
  };
  const Quantization& q = net.tensors[static_cast<size_t>(net.net.output())];
  return Vectors(model, images, "scores", scores, {{"score_scale", q.scale}, {"score_zero", q.zero}});
}

std::string FloatTestVectors(const RunModel& model, int images) {
  std::vector<std::vector<float>> values;
  const auto logits = [&](const std::vector<uint8_t>& image) {
    std::vector<float> pixels;
    for (const uint8_t p : image) pixels.push_back(static_cast<float>(p) / 255);
    RunFloat(model.folded, pixels, values);
    return values.back();
  };
  return Vectors(model, images, "logits", logits, nlohmann::json::object());
}

std::string Int8Facts(const RunModel& model, const QuantizedNet& net) {
  const Int8Figures figures = Int8FiguresOf(model, net);
  std::string said = fmt::format(
      "constants           {} ({} bytes), without code\n"
      "memory              {} ({} bytes), the image in it\n"
      "multiply-adds       {} an image\n",
      FormatBytes(static_cast<double>(figures.flash)), figures.flash, FormatBytes(static_cast<double>(figures.ram)),
      figures.ram, FormatCount(static_cast<double>(figures.macs)));
  if (const std::string target = TargetText(model.target); !target.empty()) {
    said += fmt::format("latency             about {} an image on {}\n",
                        FormatLatency(DeviceCostOf(net.net, TimesOn(model.target)).latency), target);
  }
  said += fmt::format("validation          {:.4f} in 8 bits\n", figures.validation_accuracy);
  if (figures.test_accuracy) said += fmt::format("test                {:.4f} in 8 bits\n", *figures.test_accuracy);
  return said;
}

}  // namespace netwright
