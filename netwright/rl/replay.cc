#include "netwright/rl/replay.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "netwright/base/check.h"

namespace netwright {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLeastError = 1e-6;

}  // namespace

PriorityTree::PriorityTree(int64_t size) {
  while (leaves_ < size) leaves_ *= 2;
  sums_.assign(static_cast<size_t>(2 * leaves_), 0.0);
  least_.assign(static_cast<size_t>(2 * leaves_), kInfinity);
}

void PriorityTree::Set(int64_t index, double value) {
  NETWRIGHT_CHECK(index >= 0 && index < leaves_ && value >= 0 && std::isfinite(value));
  int64_t node = leaves_ + index;
  sums_[node] = value;
  least_[node] = value > 0 ? value : kInfinity;
  for (node /= 2; node >= 1; node /= 2) {
    sums_[node] = sums_[2 * node] + sums_[2 * node + 1];
    least_[node] = std::min(least_[2 * node], least_[2 * node + 1]);
  }
}

int64_t PriorityTree::Find(double point) const {
  int64_t node = 1;
  while (node < leaves_) {
    const double left = sums_[2 * node];
    // Rounding may leave the point at or beyond the right child's end; what is empty is never entered.
    if (sums_[2 * node + 1] > 0 && point >= left) {
      point -= left;
      node = 2 * node + 1;
    } else {
      node = 2 * node;
    }
  }
  return node - leaves_;
}

Replay::Replay(int64_t capacity, const TransitionSizes& sizes, double alpha)
    : capacity_(capacity), sizes_(sizes), alpha_(alpha), tree_(alpha > 0 ? capacity : 1) {
  NETWRIGHT_CHECK(capacity > 0);
}

void Replay::Add(const Transition& transition) {
  const int64_t slot = next_;
  next_ = (next_ + 1) % capacity_;
  const auto state = static_cast<size_t>(sizes_.state);
  if (slot == size()) {
    actions_.emplace_back();
    rewards_.emplace_back();
    done_.emplace_back();
    next_masks_.emplace_back();
    states_.resize(states_.size() + state);
    next_states_.resize(next_states_.size() + state);
  }
  NETWRIGHT_CHECK(transition.state.size() == state);
  actions_[slot] = transition.action;
  rewards_[slot] = transition.reward;
  done_[slot] = transition.done;
  std::copy(transition.state.begin(), transition.state.end(), states_.begin() + slot * sizes_.state);
  const auto next = next_states_.begin() + slot * sizes_.state;
  if (transition.done) {
    std::fill_n(next, state, 0.0f);
    next_masks_[slot].set();
  } else {
    NETWRIGHT_CHECK(transition.next_state.size() == state && transition.next_mask.any());
    std::copy(transition.next_state.begin(), transition.next_state.end(), next);
    next_masks_[slot] = transition.next_mask;
  }
  if (alpha_ > 0) tree_.Set(slot, largest_);
}

void Replay::Sample(int rows, double beta, Rng& rng) {
  NETWRIGHT_CHECK(size() > 0 && rows > 0);
  batch_ = {};
  drawn_.clear();
  for (int row = 0; row < rows; ++row) {
    if (alpha_ > 0) {
      const int64_t index = tree_.Find((row + rng.Uniform()) * tree_.sum() / rows);
      batch_.weights.push_back(std::pow(tree_.at(index) / tree_.least(), -beta));
      Gather(index);
    } else {
      batch_.weights.push_back(1.0);
      Gather(static_cast<int64_t>(rng.Below(static_cast<uint64_t>(size()))));
    }
  }
}

void Replay::Gather(int64_t index) {
  drawn_.push_back(index);
  const auto copy = [&](const std::vector<float>& from, std::vector<float>& to) {
    const auto begin = from.begin() + index * sizes_.state;
    to.insert(to.end(), begin, begin + sizes_.state);
  };
  copy(states_, batch_.states);
  copy(next_states_, batch_.next_states);
  batch_.actions.push_back(actions_[index]);
  batch_.rewards.push_back(rewards_[index]);
  batch_.done.push_back(done_[index]);
  for (Action action = 0; action < sizes_.actions; ++action) {
    batch_.next_illegal.push_back(!next_masks_[index][action]);
  }
}

void Replay::Learnt(std::span<const double> errors) {
  NETWRIGHT_CHECK(errors.size() == drawn_.size());
  if (alpha_ <= 0) return;
  for (size_t row = 0; row < errors.size(); ++row) {
    const double priority = std::pow(std::abs(errors[row]) + kLeastError, alpha_);
    tree_.Set(drawn_[row], priority);
    largest_ = std::max(largest_, priority);
  }
}

}  // namespace netwright
