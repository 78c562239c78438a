#include "netwright/rl/agents/on_policy/meta_input.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "netwright/base/check.h"

namespace netwright {

MetaInput::MetaInput(const EnvSpec& spec, int lanes, bool state_only)
    : state_size_(spec.state_size),
      actions_(spec.actions),
      state_only_(state_only),
      state_blocks_(spec.blocks),
      previous_(lanes) {
  if (state_blocks_.empty()) state_blocks_ = {{"state", state_size_}};
}

nlohmann::json MetaInput::Blocks() const {
  std::vector<InputBlock> blocks = state_blocks_;
  if (!state_only_) {
    blocks.insert(blocks.end(), {{"previous_action", actions_}, {"previous_reward", 1}, {"step", 1}});
  }
  nlohmann::json list = nlohmann::json::array();
  for (const InputBlock& block : blocks) list.push_back({{"name", block.name}, {"size", block.size}});
  return list;
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
    if (state_only_) continue;
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
