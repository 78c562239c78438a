#ifndef NETWRIGHT_TRANSFER_POLICY_POLICY_STAGE_H_
#define NETWRIGHT_TRANSFER_POLICY_POLICY_STAGE_H_

#include <memory>
#include <string>
#include <vector>

#include "netwright/transfer/policy/adaptation.h"
#include "netwright/transfer/policy/policy_trainer.h"
#include "netwright/transfer/transfer_model.h"

namespace netwright {

// A policy's training on what a model foretells of networks. The pool has the model's networks and random ones.
struct PolicyStageConfig {
  PolicyTrainingConfig training;      // held_out is set from the data sets below
  int pool = 5000;                    // networks
  int64_t max_flops = 0;              // of networks, as in searches to come; 0: no limit
  std::vector<std::string> held_out;  // data sets that weights are chosen on; their tasks are not trained on
};
class PolicyStage {
 public:
  PolicyStage(const std::shared_ptr<const TransferModel>& model, std::shared_ptr<const SearchSpace> space,
              const PolicyStageConfig& config);

  std::unique_ptr<PolicyTrainer> MakeTrainer() const;
  // Whether this policy adapts, on trials of 30 networks on the held-out tasks, or on all where there are none.
  Adaptation Measure(const std::string& policy) const;

 private:
  std::shared_ptr<const SearchSpace> space_;
  PolicyTrainingConfig training_;
  std::vector<TrainingTask> tasks_;
  ScoreFunction scores_;
  std::shared_ptr<const NetworkPool> pool_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_POLICY_STAGE_H_
