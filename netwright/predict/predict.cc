#include "netwright/predict/predict.h"

#include <algorithm>
#include <istream>
#include <optional>
#include <span>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/parallel.h"

namespace netwright {
namespace {

constexpr size_t kBlock = 256;  // images between two calls of the sink, and between two looks for an interrupt

Prediction PredictOne(const Classifier& classifier, const std::string& name, int truth,
                      const std::function<std::optional<Image>(std::string*)>& read) {
  Prediction prediction = {.image = name, .truth = truth, .probabilities = {}, .why = {}};
  if (const std::optional<Image> image = read(&prediction.why)) {
    prediction.probabilities = classifier.Probabilities(*image);
  }
  return prediction;
}

}  // namespace

void Predict(const Classifier& classifier, const ImageList& images, int threads, const PredictionSink& sink) {
  const size_t total = images.entries.size();
  for (size_t start = 0; start < total; start += kBlock) {
    if (Interrupted()) throw Error(ErrorKind::kInterrupted, fmt::format("interrupted after {} images", start));
    std::vector<Prediction> block(std::min(kBlock, total - start));
    ParallelFor(static_cast<int64_t>(block.size()), threads, [&](int64_t i) {
      const auto place = static_cast<size_t>(i);
      const ImageList::Entry& entry = images.entries[start + place];
      block[place] = PredictOne(classifier, entry.name, entry.truth,
                                [&](std::string* why) { return images.read(start + place, why); });
    });
    for (const Prediction& prediction : block) sink(prediction);
  }
}

void PredictLines(const Classifier& classifier, std::istream& paths, const PredictionSink& sink) {
  for (std::string line; std::getline(paths, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    sink(PredictOne(classifier, line, -1,
                    [&](std::string* why) { return ReadImageFile(line, classifier.description().preparation, why); }));
  }
}

}  // namespace netwright
