#ifndef NETWRIGHT_RL_TRANSITIONS_H_
#define NETWRIGHT_RL_TRANSITIONS_H_

#include <cstdint>
#include <vector>

namespace netwright {

struct TransitionSizes {
  int state = 0;  // floats
  int actions = 0;
};

// Transitions to learn from, row by row.
struct Transitions {
  std::vector<float> states;          // [rows][state]
  std::vector<int64_t> actions;       // [rows]
  std::vector<double> rewards;        // [rows]
  std::vector<uint8_t> done;          // [rows]: nothing follows; the next state does not matter
  std::vector<float> next_states;     // [rows][state]
  std::vector<uint8_t> next_illegal;  // [rows][actions]: 1 where the action is not on offer in the next state
  std::vector<double> weights;        // [rows]: of importance sampling; 1 where transitions are drawn uniformly
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_TRANSITIONS_H_
