#ifndef NETWRIGHT_SEARCH_AGENT_STRATEGY_H_
#define NETWRIGHT_SEARCH_AGENT_STRATEGY_H_

#include <memory>
#include <utility>

#include "netwright/search/episodic.h"
#include "netwright/search/strategy_component.h"

namespace netwright {

// A step-based agent that learns, as a row of the strategies: keys "episode.*" and the agent's own.
template <typename Config, std::unique_ptr<Agent> (*make)(const Config&, const AgentSpec&)>
class AgentStrategy final : public StrategyComponent {
 public:
  // With these defaults.
  explicit AgentStrategy(EpisodicConfig episode = {}, Config config = {})
      : episode_(std::move(episode)), config_(std::move(config)) {}

  void Declare(Options& options) override {
    DeclareKeys(episode_, options);
    DeclareKeys(config_, options);
  }
  std::unique_ptr<Strategy> Make(const StrategyContext& context) const override {
    return MakeEpisodicStrategy([this](const AgentSpec& spec) { return make(config_, spec); }, episode_, context);
  }
  int Lanes() const override { return episode_.lanes; }
  bool ActsUnmasked() const override { return !episode_.rules.mask_actions; }
  bool LearnsPolicy() const override { return true; }
  bool WantsDescriptors() const override { return episode_.observe == "trial"; }
  std::optional<int64_t> PlannedUpdates(int64_t steps) const override {
    return netwright::PlannedUpdates(config_, steps, episode_.lanes);
  }

 private:
  EpisodicConfig episode_;
  Config config_;
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_AGENT_STRATEGY_H_
