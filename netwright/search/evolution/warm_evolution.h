#ifndef NETWRIGHT_SEARCH_EVOLUTION_WARM_EVOLUTION_H_
#define NETWRIGHT_SEARCH_EVOLUTION_WARM_EVOLUTION_H_

#include <memory>
#include <vector>

#include "netwright/search/evolution/evolution.h"
#include "netwright/search/strategy_component.h"
#include "netwright/transfer/transfer_model.h"

namespace netwright {

// The best network of each training task, by what the model foretells, among those of its design that may be trained
// for `task`; of the likest tasks first. Each once, at most `most`.
std::vector<Architecture> WinnersOf(const TransferModel& model, const TaskContext& task, size_t most);

// Evolution that begins with the winners of a model's tasks instead of random networks: keys "evolution.*" and
// "warm_evolution.*". Its policy is a model (transfer/transfer_model.h), which it never changes; without one it is
// evolution.
class WarmEvolutionStrategy final : public StrategyComponent {
 public:
  void Declare(Options& options) override;
  std::unique_ptr<Strategy> Make(const StrategyContext& context) const override;
  bool LearnsPolicy() const override { return true; }
  bool WantsDescriptors() const override { return true; }

 private:
  EvolutionConfig config_;
  int winners_ = 12;
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_EVOLUTION_WARM_EVOLUTION_H_
