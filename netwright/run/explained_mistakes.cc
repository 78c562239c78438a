#include "netwright/run/explained_mistakes.h"

#include <algorithm>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/datasets/spread.h"
#include "netwright/io/files.h"
#include "netwright/predict/occlusion.h"
#include "netwright/predict/predict.h"
#include "netwright/run/own_test_part.h"

namespace netwright {
namespace {

constexpr int kGrid = 7;
constexpr int64_t kMostImages = 24;
constexpr double kFlops = 1e11;  // of all classifications together: some ten seconds of one core

size_t ImagesFor(const RunData& data) {
  const double flops = data.architecture.value("flops", 1e6) * (kGrid * kGrid + 2);
  return static_cast<size_t>(std::clamp(static_cast<int64_t>(kFlops / std::max(1.0, flops)), int64_t{4}, kMostImages));
}

std::string PngOf(const Image& image) {
  const std::vector<std::byte> bytes = EncodePng(image);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void WriteExplainedMistakes(const RunFolder& folder, const RunData& data) {
  const std::vector<int32_t>& truth = data.predictions.labels;
  std::vector<int64_t> wrong;
  for (size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] != data.predictions.predictions[i]) wrong.push_back(static_cast<int64_t>(i));
  }
  if (wrong.empty()) return;
  const std::unique_ptr<Classifier> model = OpenTorchScript(FindModel(folder.path().string()));
  const ImageList test = ListOwnTestPart(folder, model->description());
  if (test.entries.size() != truth.size()) FailRun("the test part has another size than when it was tested");
  const std::vector<std::string>& classes = model->description().classes;
  std::vector<Mistake> mistakes;
  for (const int64_t i : Spread(wrong, ImagesFor(data))) {
    const ImageList::Entry& entry = test.entries[static_cast<size_t>(i)];
    std::string why;
    const std::optional<Image> image = test.read(static_cast<size_t>(i), &why);
    if (!image) continue;
    const Prediction prediction{
        .image = entry.name, .truth = entry.truth, .probabilities = model->Probabilities(*image), .why = {}};
    const int answer = prediction.best();
    mistakes.push_back({.image = entry.name,
                        .truth = classes.at(static_cast<size_t>(entry.truth)),
                        .answer = classes.at(static_cast<size_t>(answer)),
                        .probability = prediction.probabilities.at(static_cast<size_t>(answer)),
                        .picture = PngOf(*image),
                        .seen = PngOf(WithOcclusion(*image, Occlusion(*model, *image, answer, kGrid), kGrid))});
  }
  WriteMistakes(mistakes, folder.path());
}

}  // namespace netwright
