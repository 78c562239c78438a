#include "netwright/transfer/surrogate_evaluator.h"

#include <cmath>
#include <utility>

#include "netwright/base/hash.h"
#include "netwright/base/random.h"
#include "netwright/evaluation/instant_evaluator.h"
#include "netwright/evaluation/network_check.h"

namespace netwright {
namespace {

class SurrogateEvaluator final : public InstantEvaluator {
 public:
  SurrogateEvaluator(std::shared_ptr<const TransferModel> model, size_t task, bool noise)
      : model_(std::move(model)), task_(task), noise_(noise) {}

 protected:
  Evaluation Score(const Proposal& proposal) const override {
    const SourceTask& task = model_->tasks()[task_];
    Evaluation evaluation;
    if (proposal.graph() != nullptr) {
      Limits validity;
      validity.net = model_->features().net();
      const NetworkCheck check = CheckNetwork(*proposal.graph(), task.input, validity);
      evaluation.outcome = check.outcome;
      evaluation.message = check.message;
      evaluation.metrics.params = check.cost.params;
      evaluation.metrics.flops = check.cost.flops;
    }
    const std::optional<NetworkFeatures> features = model_->features()(proposal.arch);
    if (!features && evaluation.outcome == Outcome::kOk) {
      evaluation.outcome = Outcome::kInvalid;
      evaluation.message = "not valid for the input that the surrogate was learnt on";
    }
    if (evaluation.outcome != Outcome::kOk) return evaluation;
    double score = ForetoldScore(*model_, task_, *features);
    if (noise_) {
      Rng rng(Hash64(task.name), proposal.key.text(), static_cast<uint64_t>(proposal.replicate));
      score += std::sqrt(model_->noise()) * rng.Normal();
    }
    evaluation.metrics.accuracy = task.AccuracyAt(score);
    evaluation.metrics.images = 1;
    return evaluation;
  }

 private:
  std::shared_ptr<const TransferModel> model_;
  size_t task_;
  bool noise_;
};

}  // namespace

double ForetoldScore(const TransferModel& model, size_t task, const NetworkFeatures& network) {
  return model.Predict(std::span(&network, 1))(0, static_cast<Eigen::Index>(task));
}

double ForetoldAccuracy(const TransferModel& model, size_t task, const NetworkFeatures& network) {
  return model.tasks()[task].AccuracyAt(ForetoldScore(model, task, network));
}

std::unique_ptr<Evaluator> MakeSurrogateEvaluator(std::shared_ptr<const TransferModel> model, size_t task, bool noise) {
  return std::make_unique<SurrogateEvaluator>(std::move(model), task, noise);
}

}  // namespace netwright
