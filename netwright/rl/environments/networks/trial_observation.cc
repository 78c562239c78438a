#include "netwright/rl/environments/networks/trial_observation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/table.h"
#include "netwright/evaluation/descriptors.h"

namespace netwright {
namespace {

struct BlockKind {
  std::string_view name;
  int (*size)(const SearchSpace& space);
  void (*write)(const SearchSpace& space, const TrialView& view, std::span<float> out);  // out: zeros
};

void WriteState(const SearchSpace& space, const TrialView& view, std::span<float> out) {
  space.Encode(view.prefix, out);
}

void WriteStep(const SearchSpace& space, const TrialView& view, std::span<float> out) {
  out[0] = static_cast<float>(view.actions.size()) / static_cast<float>(space.DefaultEpisodeLength());
}

void WritePreviousAction(const SearchSpace&, const TrialView& view, std::span<float> out) {
  if (!view.actions.empty()) out[view.actions.back()] = 1;
}

void WriteBestNetwork(const SearchSpace& space, const TrialView& view, std::span<float> out) {
  if (!view.record.entries().empty()) space.Encode(view.record.best().arch, out);
}

void WriteScores(const SearchSpace&, const TrialView& view, std::span<float> out) {
  const auto entries = view.record.entries();
  if (entries.empty()) return;
  out[0] = static_cast<float>(view.record.StandardScore(entries.back().reward));
  out[1] = static_cast<float>(view.record.StandardScore(view.record.best().reward));
  out[2] = static_cast<float>(std::log1p(static_cast<double>(entries.size())) / 3);
  out[3] = entries.size() > 1 ? 1 : 0;
}

// Of the entries for which `counts` is true, by their action at the view's place.
template <typename Counts>
void WriteStatistics(const TrialView& view, std::span<float> out, const Counts& counts) {
  const size_t place = view.actions.size(), actions = out.size() / 3;
  const std::span<float> mean = out.first(actions), largest = out.subspan(actions, actions), number = out.last(actions);
  for (const TrialRecord::Entry& entry : view.record.entries()) {
    if (entry.actions.size() <= place || !counts(entry)) continue;
    const auto action = static_cast<size_t>(entry.actions[place]);
    const auto score = static_cast<float>(view.record.StandardScore(entry.reward));
    largest[action] = number[action] == 0 ? score : std::max(largest[action], score);
    mean[action] += score;
    ++number[action];
  }
  for (size_t action = 0; action < actions; ++action) {
    if (number[action] == 0) continue;
    mean[action] /= number[action];
    number[action] = std::log1p(number[action]);
  }
}

void WritePrefixStatistics(const SearchSpace&, const TrialView& view, std::span<float> out) {
  WriteStatistics(view, out, [&](const TrialRecord::Entry& entry) {
    return std::equal(view.actions.begin(), view.actions.end(), entry.actions.begin());
  });
}

void WritePlaceStatistics(const SearchSpace&, const TrialView& view, std::span<float> out) {
  WriteStatistics(view, out, [](const TrialRecord::Entry&) { return true; });
}

void WriteBudget(const SearchSpace&, const TrialView& view, std::span<float> out) {
  if (view.evaluations == 0) return;
  const auto left = static_cast<double>(std::max<int64_t>(view.evaluations - view.scored, 0));
  out[0] = static_cast<float>(std::log1p(left) / 3);
  out[1] = static_cast<float>(left / static_cast<double>(view.evaluations));
}

void WriteLimits(const SearchSpace&, const TrialView& view, std::span<float> out) {
  const Limits& limits = view.task.limits;
  if (limits.max_params > 0) {
    out[0] = 1;
    out[1] = static_cast<float>(std::log10(static_cast<double>(limits.max_params)) - 5);
  }
  if (limits.max_flops > 0) {
    out[2] = 1;
    out[3] = static_cast<float>(std::log10(static_cast<double>(limits.max_flops)) - 7);
  }
}

void WriteDescriptors(const SearchSpace&, const TrialView& view, std::span<float> out) {
  const std::vector<double>& descriptors = view.task.descriptors;
  if (descriptors.empty()) return;
  NETWRIGHT_CHECK(descriptors.size() + 1 == out.size());
  out[0] = 1;
  std::copy(descriptors.begin(), descriptors.end(), out.begin() + 1);
}

int EncodedSizeOf(const SearchSpace& space) { return space.EncodedSize(); }
int ActionsOf(const SearchSpace& space) { return space.ActionCount(); }
int StatisticsOf(const SearchSpace& space) { return 3 * space.ActionCount(); }
template <int kSize>
int Fixed(const SearchSpace&) {
  return kSize;
}

constexpr std::array kBlockKinds = {
    BlockKind{"state", EncodedSizeOf, WriteState},
    BlockKind{"step", Fixed<1>, WriteStep},
    BlockKind{"previous_action", ActionsOf, WritePreviousAction},
    BlockKind{"best_network", EncodedSizeOf, WriteBestNetwork},
    BlockKind{"scores", Fixed<4>, WriteScores},
    BlockKind{"prefix_statistics", StatisticsOf, WritePrefixStatistics},
    BlockKind{"place_statistics", StatisticsOf, WritePlaceStatistics},
    BlockKind{"budget", Fixed<2>, WriteBudget},
    BlockKind{"limits", Fixed<4>, WriteLimits},
    BlockKind{"descriptors", Fixed<1 + kDescriptorNames.size()>, WriteDescriptors},
};

}  // namespace

TrialObservation::TrialObservation(std::shared_ptr<const SearchSpace> space, std::span<const std::string> names)
    : space_(std::move(space)) {
  for (const std::string& name : names) {
    const BlockKind& kind = FindByName(kBlockKinds, name, "observation block");
    kinds_.push_back(static_cast<int>(&kind - kBlockKinds.data()));
    blocks_.push_back({name, kind.size(*space_)});
    size_ += blocks_.back().size;
  }
}

std::vector<std::string> TrialObservation::AllNames() {
  std::vector<std::string> names;
  for (const BlockKind& kind : kBlockKinds) names.emplace_back(kind.name);
  return names;
}

void TrialObservation::Write(const TrialView& view, std::span<float> out) const {
  NETWRIGHT_CHECK(static_cast<int>(out.size()) == size_);
  std::fill(out.begin(), out.end(), 0.0f);
  for (size_t i = 0; i < kinds_.size(); ++i) {
    const auto size = static_cast<size_t>(blocks_[i].size);
    kBlockKinds[static_cast<size_t>(kinds_[i])].write(*space_, view, out.first(size));
    out = out.subspan(size);
  }
}

}  // namespace netwright
