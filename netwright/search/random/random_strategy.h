#ifndef NETWRIGHT_SEARCH_RANDOM_RANDOM_STRATEGY_H_
#define NETWRIGHT_SEARCH_RANDOM_RANDOM_STRATEGY_H_

#include <memory>

#include "netwright/rl/agents/random/random.h"
#include "netwright/search/episodic.h"
#include "netwright/search/strategy_component.h"

namespace netwright {

// Random search over actions, with or without masks: keys "random.*" and "episode.*", of which episode.mask_actions has
// no say.
template <bool masked>
class RandomStrategy final : public StrategyComponent {
 public:
  void Declare(Options& options) override {
    DeclareKeys(episode_, options);
    DeclareKeys(agent_, options);
  }
  std::unique_ptr<Strategy> Make(const StrategyContext& context) const override {
    EpisodicConfig config = episode_;
    config.rules.mask_actions = masked;
    return MakeEpisodicStrategy([this](const AgentSpec& spec) { return MakeRandom(agent_, spec); }, config, context);
  }
  int Lanes() const override { return episode_.lanes; }
  bool ActsUnmasked() const override { return !masked; }

 private:
  EpisodicConfig episode_;
  RandomConfig agent_;
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_RANDOM_RANDOM_STRATEGY_H_
