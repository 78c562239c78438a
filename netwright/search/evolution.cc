#include "netwright/search/evolution.h"

#include <algorithm>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/search/best_list.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

// A network and the actions that build it, without a terminal one.
struct Candidate {
  Architecture arch;  // bare layers: twins compare equal
  std::vector<Action> actions;
};

struct Member {
  std::vector<Action> actions;
  double reward = 0;
  uint64_t told = 0;  // how many evaluations had been told when it joined
};

class Evolution final : public Strategy {
 public:
  Evolution(const EvolutionConfig& config, const StrategyContext& context)
      : config_(config),
        context_(context),
        space_(*context.space),
        rng_(context.seed, "evolution/proposals"),
        attempts_(config.attempts),
        best_(context.space) {
    validity_.net = context.trial.limits.net;
    validity_.batch_size = context.trial.limits.batch_size;
  }

  std::vector<Trial> Ask(int max) override {
    std::vector<Trial> trials;
    for (int i = 0; i < max; ++i) {
      const bool initial = next_id_ < static_cast<uint64_t>(config_.population) || population_.empty();
      Candidate candidate = initial ? FreshRandom() : Mutant();
      // Where hardly a network is left, the run ends after many repeats in a row: they must not take long.
      const bool fresh = proposed_.insert(NetworkOf(candidate.arch)).second;
      attempts_ = fresh ? config_.attempts : std::max(1, attempts_ / 2);
      Trial trial;
      trial.id = next_id_++;
      trial.arch = candidate.arch;
      trial.task = context_.trial.task;
      trials.push_back(trial);
      pending_.emplace(trial.id, std::move(candidate));
    }
    return trials;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      const auto found = pending_.find(evaluation.id);
      NETWRIGHT_CHECK(found != pending_.end());
      Candidate candidate = std::move(found->second);
      pending_.erase(found);
      ++told_;
      if (evaluation.outcome != Outcome::kOk) continue;
      best_.Add(candidate.arch, evaluation.reward(), evaluation.id);
      population_.push_back({std::move(candidate.actions), evaluation.reward(), told_});
      if (population_.size() > static_cast<size_t>(config_.population)) population_.pop_front();
    }
  }

  std::vector<Architecture> Recommend(int k) const override { return best_.Top(k); }

  nlohmann::json Diagnostics() const override {
    nlohmann::json numbers = {{"population", population_.size()}};
    if (population_.empty()) return numbers;
    double sum = 0, best = population_.front().reward, age = 0;
    for (const Member& member : population_) {
      sum += member.reward;
      best = std::max(best, member.reward);
      age += static_cast<double>(told_ - member.told);
    }
    const auto count = static_cast<double>(population_.size());
    numbers["population_mean"] = sum / count;
    numbers["population_best"] = best;
    numbers["population_age"] = age / count;  // mean, in evaluations told
    return numbers;
  }

 private:
  Action Pick(const ActionMask& mask) { return UniformAction(mask, rng_); }

  // The actions anew, so that pointer shifts which did nothing do not pile up over generations.
  Candidate CandidateOf(const Architecture& arch) const { return {arch, space_.ActionsOf(arch)}; }

  // Uniform over the legal actions, the terminal one among them, until the network is finished.
  Candidate RandomNetwork(const Limits& limits) {
    Architecture arch = space_.Initial();
    for (int step = 0; step < space_.DefaultEpisodeLength() && !space_.IsTerminal(arch); ++step) {
      const ActionMask mask = space_.LegalActions(arch, context_.trial.input, limits);
      if (mask.none()) break;
      const Action action = Pick(mask);
      if (action == space_.TerminalAction()) break;
      arch = space_.Apply(arch, action);
    }
    return CandidateOf(BareLayers(arch));
  }

  // What tells networks apart: codes of one network are not proposed twice.
  std::string NetworkOf(const Architecture& arch) const { return space_.Lower(arch).Text(); }
  bool IsNew(const Architecture& arch) const { return !proposed_.contains(NetworkOf(arch)); }

  bool IsWithinLimits(const Architecture& arch) const {
    return CheckNetwork(space_.Lower(arch), context_.trial.input, context_.trial.limits).outcome == Outcome::kOk;
  }

  // A random network not proposed before. Limits are first asked of the finished network only: an early layer often
  // costs more than the whole, whose pooling makes the head small. Where they are too tight for that, every prefix has
  // to keep them. A repeat when no new network is found: the space is exhausted, or nearly so.
  Candidate FreshRandom() {
    for (int i = 0; i < attempts_; ++i) {
      Candidate candidate = RandomNetwork(validity_);
      if (IsNew(candidate.arch) && IsWithinLimits(candidate.arch)) return candidate;
    }
    Candidate candidate = RandomNetwork(context_.trial.limits);
    for (int i = 1; i < attempts_ && !IsNew(candidate.arch); ++i) {
      candidate = RandomNetwork(context_.trial.limits);
    }
    return candidate;
  }

  const Member& Tournament() {
    const Member* winner = nullptr;
    for (int i = 0; i < config_.sample; ++i) {  // with replacement, as in the paper's algorithm 1
      const Member& member = population_[rng_.Below(population_.size())];
      if (winner == nullptr || member.reward > winner->reward) winner = &member;
    }
    return *winner;
  }

  // Uniform over the actions that are not terminal and keep the pointers in range behind the first `place` of
  // `actions`.
  Action RandomAction(const std::vector<Action>& actions, std::ptrdiff_t place) {
    Architecture before = space_.Initial();
    for (std::ptrdiff_t i = 0; i < place && !space_.IsTerminal(before); ++i) {
      before = space_.Apply(before, actions[static_cast<size_t>(i)]);
    }
    ActionMask mask;
    for (Action action = 0; action < space_.ActionCount(); ++action) {
      if (action == space_.TerminalAction()) continue;
      mask[static_cast<size_t>(action)] =
          space_.IsTerminal(before) || space_.Apply(before, action).out_of_range == 0;  // complete: Build refuses it
    }
    return Pick(mask);
  }

  // One action replaced, inserted or removed, each as likely where it is possible.
  std::vector<Action> Edit(std::vector<Action> actions) {
    enum { kInsert, kReplace, kRemove };
    const auto edit = actions.empty() ? kInsert : static_cast<int>(rng_.Below(3));
    const auto place = static_cast<std::ptrdiff_t>(rng_.Below(actions.size() + (edit == kInsert ? 1 : 0)));
    if (edit == kInsert) {
      actions.insert(actions.begin() + place, RandomAction(actions, place));
    } else if (edit == kReplace) {
      actions[static_cast<size_t>(place)] = RandomAction(actions, place);
    } else {
      actions.erase(actions.begin() + place);
    }
    return actions;
  }

  // nullopt when the network is complete before the last action, or a pointer leaves its range.
  std::optional<Architecture> Build(const std::vector<Action>& actions) const {
    Architecture arch = space_.Initial();
    for (const Action action : actions) {
      if (space_.IsTerminal(arch)) return std::nullopt;
      arch = space_.Apply(arch, action);
    }
    if (arch.out_of_range != 0) return std::nullopt;
    return BareLayers(arch);
  }

  Candidate Mutant() {
    for (int i = 0; i < attempts_; ++i) {
      const std::optional<Architecture> arch = Build(Edit(Tournament().actions));
      if (arch && IsNew(*arch) && IsWithinLimits(*arch)) return CandidateOf(*arch);
    }
    return FreshRandom();
  }

  EvolutionConfig config_;
  StrategyContext context_;
  const SearchSpace& space_;
  Limits validity_;  // no limits, the search's template
  Rng rng_;
  int attempts_;  // at a network not proposed before
  uint64_t next_id_ = 0;
  uint64_t told_ = 0;
  std::deque<Member> population_;  // oldest first
  std::unordered_map<uint64_t, Candidate> pending_;
  std::unordered_set<std::string> proposed_;
  BestList best_;
};

}  // namespace

void Declare(EvolutionConfig& config, Options& options) {
  options.Add("evolution.population", &config.population, "members alive at a time", {1, 100000});
  options.Add("evolution.sample", &config.sample, "members drawn for a tournament; its best is mutated", {1, 100000});
  options.Add("evolution.attempts", &config.attempts,
              "mutations tried for a network not proposed before, then as many random ones", {1, 100000});
}

std::unique_ptr<Strategy> MakeEvolution(const EvolutionConfig& config, const StrategyContext& context) {
  return std::make_unique<Evolution>(config, context);
}

}  // namespace netwright
