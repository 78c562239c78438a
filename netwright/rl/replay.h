#ifndef NETWRIGHT_RL_REPLAY_H_
#define NETWRIGHT_RL_REPLAY_H_

#include <cstdint>
#include <span>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/rl/transitions.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// Non-negative numbers by index with their sum, their least positive one, and which of them a point of the sum falls
// on, each in logarithmic time.
class PriorityTree {
 public:
  explicit PriorityTree(int64_t size);  // all 0

  void Set(int64_t index, double value);
  double at(int64_t index) const { return sums_[leaves_ + index]; }
  double sum() const { return sums_[1]; }
  double least() const { return least_[1]; }  // of the positive ones; infinite when there is none
  // The index on whose stretch `point` lies when the numbers are laid end to end; one with a positive number.
  // Precondition: sum() > 0; 0 <= point < sum().
  int64_t Find(double point) const;

 private:
  int64_t leaves_ = 1;                // a power of two
  std::vector<double> sums_, least_;  // of the tree's nodes; the root is 1, node n has the children 2 n and 2 n + 1
};

// The latest transitions of all environments, drawn with replacement: uniformly, or in proportion to (|error| +
// 1e-6)^alpha, each draw from its own stretch of the sum (Schaul et al. 2016, algorithm 1). A new transition has the
// largest priority so far. Memory grows with what is added. Not thread-safe.
class Replay {
 public:
  // alpha = 0: uniform.
  Replay(int64_t capacity, const TransitionSizes& sizes, double alpha);

  struct Transition {
    std::span<const float> state;
    Action action = 0;
    double reward = 0;
    bool done = false;                  // nothing follows: what is next is not read
    std::span<const float> next_state;  // may be empty when done
    ActionMask next_mask;
  };
  void Add(const Transition& transition);
  int64_t size() const { return static_cast<int64_t>(actions_.size()); }

  // Weights are (size P)^-beta, divided by the largest that any transition held could have. Precondition: size() > 0.
  void Sample(int rows, double beta, Rng& rng);
  const Transitions& batch() const { return batch_; }             // of the last Sample
  const std::vector<int64_t>& indices() const { return drawn_; }  // of its rows
  double PriorityOf(int64_t index) const { return tree_.at(index); }
  // What Update said about the batch: Q - y by row.
  void Learnt(std::span<const double> errors);

 private:
  void Gather(int64_t index);

  int64_t capacity_;
  TransitionSizes sizes_;
  double alpha_;
  int64_t next_ = 0;  // the slot written next, once full
  std::vector<float> states_, next_states_;
  std::vector<int64_t> actions_;
  std::vector<double> rewards_;
  std::vector<uint8_t> done_;
  std::vector<ActionMask> next_masks_;
  PriorityTree tree_;
  double largest_ = 1;  // priority so far, to the power alpha
  Transitions batch_;
  std::vector<int64_t> drawn_;
};

}  // namespace netwright

#endif  // NETWRIGHT_RL_REPLAY_H_
