#ifndef NETWRIGHT_TESTING_SCRIPTED_WORLD_H_
#define NETWRIGHT_TESTING_SCRIPTED_WORLD_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/rl/agent.h"

namespace netwright {

// N lanes of random states, random masks and random rewards, with episodes of random length and a new trial now and
// then; a function of the seed and the actions.
class ScriptedWorld {
 public:
  ScriptedWorld(const AgentSpec& spec, uint64_t seed, bool masked)
      : spec_(spec), masked_(masked), rng_(seed), lanes_(spec.lanes) {
    Observe();
  }

  std::vector<Observation> Inputs() const {
    std::vector<Observation> inputs;
    for (const Lane& lane : lanes_) inputs.push_back({lane.state, lane.mask, lane.step, lane.trial_start, !lane.step});
    return inputs;
  }

  std::vector<StepResult> Apply(std::span<const Action> actions) {
    std::vector<StepResult> outcomes;
    for (size_t i = 0; i < lanes_.size(); ++i) {
      EXPECT_TRUE(actions[i] >= 0 && actions[i] < spec_.actions && lanes_[i].mask[actions[i]]) << "an illegal action";
      const bool done = rng_.Bernoulli(0.25);
      outcomes.push_back({lanes_[i].state[0] > 0 ? actions[i] * 0.1 : rng_.Uniform(), done});
      lanes_[i].step = done ? 0 : lanes_[i].step + 1;
      lanes_[i].trial_start = done && rng_.Bernoulli(0.2);
    }
    Observe();
    return outcomes;
  }

 private:
  struct Lane {
    std::vector<float> state;
    ActionMask mask;
    int step = 0;
    bool trial_start = true;
  };

  void Observe() {
    for (Lane& lane : lanes_) {
      lane.state.resize(spec_.state_size);
      for (float& value : lane.state) value = static_cast<float>(rng_.Uniform() - 0.5);
      lane.mask.reset();
      lane.mask.set(rng_.Below(spec_.actions));  // at least one, often only one
      for (int action = 0; action < spec_.actions; ++action) {
        if (!masked_ || rng_.Bernoulli(0.4)) lane.mask.set(action);
      }
    }
  }

  AgentSpec spec_;
  bool masked_;
  Rng rng_;
  std::vector<Lane> lanes_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_SCRIPTED_WORLD_H_
