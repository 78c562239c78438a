#include "netwright/rl/agents/on_policy/meta_input.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "netwright/base/check.h"

namespace netwright {

MetaInput::MetaInput(int state_size, int actions, int lanes)
    : state_size_(state_size), actions_(actions), previous_(lanes) {}

nlohmann::json MetaInput::Blocks() const {
  return {{{"name", "state"}, {"size", state_size_}},
          {{"name", "previous_action"}, {"size", actions_}},
          {{"name", "previous_reward"}, {"size", 1}},
          {{"name", "step"}, {"size", 1}}};
}

void MetaInput::Encode(std::span<const Observation> inputs, std::span<float> out) {
  NETWRIGHT_CHECK(inputs.size() == previous_.size() && out.size() == inputs.size() * size());
  float* row = out.data();
  for (size_t lane = 0; lane < inputs.size(); ++lane, row += size()) {
    const Observation& input = inputs[lane];
    NETWRIGHT_CHECK(static_cast<int>(input.state.size()) == state_size_);
    if (input.trial_start) previous_[lane] = Previous{};
    const Previous& previous = previous_[lane];
    float* action = std::copy(input.state.begin(), input.state.end(), row);
    float* rest = std::fill_n(action, actions_, 0.0f);
    if (previous.action >= 0) action[previous.action] = 1.0f;
    rest[0] = static_cast<float>(previous.reward);
    rest[1] = static_cast<float>(input.step);
  }
}

void MetaInput::Remember(int lane, Action action, double reward) {
  NETWRIGHT_CHECK(action >= 0 && action < actions_);
  previous_[lane] = {action, reward};
}

}  // namespace netwright
