#include "netwright/search/evolution/evolution.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/evaluation/best_list.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

// A network and the actions that build it, without a terminal one.
struct Candidate {
  Proposal proposal;  // of bare layers
  std::vector<Action> actions;
};

struct Member {
  std::vector<Action> actions;
  double reward = 0;
};

class Evolution final : public Strategy {
 public:
  Evolution(const EvolutionConfig& config, const StrategyContext& context)
      : config_(config),
        context_(context),
        space_(*context.space),
        rng_(context.seed, "evolution/proposals"),
        attempts_(config.attempts) {
    validity_.net = context.task.limits.net;
    validity_.batch_size = context.task.limits.batch_size;
  }

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals;
    for (int i = 0; i < max; ++i) {
      const bool initial = next_id_ < static_cast<uint64_t>(config_.population) || population_.empty();
      Candidate candidate = initial ? FreshRandom() : Mutant();
      // Where hardly a network is left, the run ends after many repeats in a row: they must not take long.
      const bool fresh = proposed_.insert(candidate.proposal.key).second;
      attempts_ = fresh ? config_.attempts : std::max(1, attempts_ / 2);
      candidate.proposal.id = next_id_++;
      proposals.push_back(candidate.proposal);
      pending_.emplace(candidate.proposal.id, std::move(candidate));
    }
    return proposals;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      const auto found = pending_.find(evaluation.id);
      NETWRIGHT_CHECK(found != pending_.end());
      Candidate candidate = std::move(found->second);
      pending_.erase(found);
      if (evaluation.outcome != Outcome::kOk) continue;
      best_.Add(candidate.proposal, evaluation.reward());
      population_.push_back({std::move(candidate.actions), evaluation.reward()});
      if (population_.size() > static_cast<size_t>(config_.population)) population_.pop_front();
    }
  }

  std::vector<Architecture> Recommend(int k) const override { return best_.Top(k); }

 private:
  Action Pick(const ActionMask& mask) { return UniformAction(mask, rng_); }

  // The actions anew, so that pointer shifts which did nothing do not pile up over generations.
  Candidate CandidateOf(Proposal proposal) const {
    std::vector<Action> actions = space_.ActionsOf(proposal.arch);
    return {std::move(proposal), std::move(actions)};
  }

  Proposal ProposalOf(const Architecture& arch) const {
    Proposal proposal;
    proposal.arch = BareLayers(arch);
    proposal.task = context_.task.task;
    Describe(space_, proposal);
    return proposal;
  }

  // Uniform over the legal actions, the terminal one among them, until the network is finished.
  Candidate RandomNetwork(const Limits& limits) {
    Architecture arch = space_.Initial();
    for (int step = 0; step < space_.DefaultEpisodeLength() && !space_.IsTerminal(arch); ++step) {
      const ActionMask mask = space_.LegalActions(arch, context_.task.input, limits);
      if (mask.none()) break;
      const Action action = Pick(mask);
      if (action == space_.TerminalAction()) break;
      arch = space_.Apply(arch, action);
    }
    return CandidateOf(ProposalOf(arch));
  }

  // Codes of one network are not proposed twice.
  bool IsNew(const Proposal& proposal) const { return !proposed_.contains(proposal.key); }

  // A network that may be trained; in other spaces, a complete code.
  bool IsFit(const Proposal& proposal) const {
    if (proposal.graph == nullptr) return space_.IsTerminal(proposal.arch);
    return CheckNetwork(*proposal.graph, context_.task.input, context_.task.limits).outcome == Outcome::kOk;
  }

  // A random network not proposed before. Limits are first asked of the finished network only: an early layer often
  // costs more than the whole, whose pooling makes the head small. Where they are too tight for that, every prefix has
  // to keep them. A repeat when no new network is found: the space is exhausted, or nearly so.
  Candidate FreshRandom() {
    for (int i = 0; i < attempts_; ++i) {
      Candidate candidate = RandomNetwork(validity_);
      if (IsNew(candidate.proposal) && IsFit(candidate.proposal)) return candidate;
    }
    Candidate candidate = RandomNetwork(context_.task.limits);
    for (int i = 1; i < attempts_ && !IsNew(candidate.proposal); ++i) {
      candidate = RandomNetwork(context_.task.limits);
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
  std::optional<Proposal> Build(const std::vector<Action>& actions) const {
    Architecture arch = space_.Initial();
    for (const Action action : actions) {
      if (space_.IsTerminal(arch)) return std::nullopt;
      arch = space_.Apply(arch, action);
    }
    if (arch.out_of_range != 0) return std::nullopt;
    return ProposalOf(arch);
  }

  Candidate Mutant() {
    for (int i = 0; i < attempts_; ++i) {
      std::optional<Proposal> proposal = Build(Edit(Tournament().actions));
      if (proposal && IsNew(*proposal) && IsFit(*proposal)) return CandidateOf(*std::move(proposal));
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
