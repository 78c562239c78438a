#include "netwright/exports/int8_classifier.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "netwright/exports/run_model.h"

namespace netwright {
namespace {

class Int8Classifier final : public Classifier {
 public:
  Int8Classifier(QuantizedNet net, ModelDescription description)
      : Classifier(std::move(description)), net_(std::move(net)) {}

  std::vector<float> Probabilities(const Image& image) const override {
    std::unique_ptr<Int8Engine> engine = Borrow();
    const std::span<const int8_t> logits = engine->Run(image.pixels);
    const float scale = net_.tensors[static_cast<size_t>(net_.net.output())].scale;
    const int8_t highest = *std::max_element(logits.begin(), logits.end());
    std::vector<float> probabilities;
    float sum = 0;
    for (const int8_t logit : logits) {
      probabilities.push_back(std::exp(scale * static_cast<float>(logit - highest)));
      sum += probabilities.back();
    }
    for (float& probability : probabilities) probability /= sum;
    Return(std::move(engine));
    return probabilities;
  }

 private:
  // An engine serves one thread at a time.
  std::unique_ptr<Int8Engine> Borrow() const {
    const std::lock_guard lock(mutex_);
    if (engines_.empty()) return std::make_unique<Int8Engine>(net_);
    std::unique_ptr<Int8Engine> engine = std::move(engines_.back());
    engines_.pop_back();
    return engine;
  }
  void Return(std::unique_ptr<Int8Engine> engine) const {
    const std::lock_guard lock(mutex_);
    engines_.push_back(std::move(engine));
  }

  const QuantizedNet net_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Int8Engine>> engines_;  // that are free
};

}  // namespace

std::unique_ptr<Classifier> OpenInt8(const RunFolder& folder) {
  ModelDescription description = DescribeModel(folder.best() / "model.pt");
  return std::make_unique<Int8Classifier>(QuantizeModel(LoadRunModel(folder)), std::move(description));
}

}  // namespace netwright
