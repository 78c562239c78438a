#ifndef NETWRIGHT_RL_AGENTS_ON_POLICY_META_INPUT_H_
#define NETWRIGHT_RL_AGENTS_ON_POLICY_META_INPUT_H_

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <vector>

#include "netwright/rl/agent.h"

namespace netwright {

// What a meta-RL agent sees of an environment (paper, section 4.2):
//   state . one-hot(previous action) . previous reward . step within the episode
// Remembers each environment's previous action and reward. They cross episode borders; a trial starts with zeros.
// `state_only`: nothing but the state, for environments whose observation has all the rest.
class MetaInput {
 public:
  MetaInput(const EnvSpec& spec, int lanes, bool state_only = false);

  int size() const { return state_only_ ? state_size_ : state_size_ + actions_ + 2; }  // floats a lane
  nlohmann::json Blocks() const;  // [{"name": ..., "size": ...}], in order, for policy files

  // out: lanes x size(), lane after lane.
  void Encode(std::span<const Observation> inputs, std::span<float> out);
  void Remember(int lane, Action action, double reward);

 private:
  struct Previous {
    Action action = -1;  // none
    double reward = 0;
  };
  int state_size_;
  int actions_;
  bool state_only_;
  std::vector<InputBlock> state_blocks_;
  std::vector<Previous> previous_;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_AGENTS_ON_POLICY_META_INPUT_H_
