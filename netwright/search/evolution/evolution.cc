#include "netwright/search/evolution/evolution.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/hash.h"
#include "netwright/base/random.h"
#include "netwright/evaluation/best_list.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/spaces/network_edits.h"

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
  Evolution(const EvolutionConfig& config, const StrategyContext& context, const std::vector<Architecture>& opening)
      : config_(config),
        context_(context),
        space_(*context.space),
        opening_(opening.begin(), opening.end()),
        rng_(context.seed, "evolution/proposals"),
        attempts_(config.attempts) {
    validity_.net = context.task.limits.net;
    validity_.batch_size = context.task.limits.batch_size;
  }

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals;
    for (int i = 0; i < max; ++i) {
      const bool initial = next_id_ < static_cast<uint64_t>(config_.population) || population_.empty();
      Candidate candidate = initial ? Opening() : Mutant();
      // Where hardly a network is left, the run ends after many repeats in a row: they must not take long.
      const bool fresh = proposed_.insert(DigestOf(candidate.proposal.key.text())).second;
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

  std::unique_ptr<Strategy> Clone() const override { return std::make_unique<Evolution>(*this); }
  std::vector<Architecture> Recommend(int k) const override { return best_.Top(k); }

 private:
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

  Candidate RandomCandidate(const Limits& limits) {
    return CandidateOf(ProposalOf(RandomNetwork(space_, context_.task.input, limits, rng_)));
  }

  // Codes of one network are not proposed twice.
  bool IsNew(const Proposal& proposal) const { return !proposed_.contains(DigestOf(proposal.key.text())); }

  // A network that may be trained; in other spaces, a complete code.
  bool IsFit(const Proposal& proposal) const {
    return MayBeTrained(space_, proposal.arch, proposal.graph(), context_.task.input, context_.task.limits);
  }

  // The next network of the opening, or a random one.
  Candidate Opening() {
    while (!opening_.empty()) {
      Proposal proposal = ProposalOf(opening_.front());
      opening_.pop_front();
      if (IsNew(proposal) && IsFit(proposal)) return CandidateOf(std::move(proposal));
    }
    return FreshRandom();
  }

  // A random network not proposed before. Limits are first asked of the finished network only: an early layer often
  // costs more than the whole, whose pooling makes the head small. Where they are too tight for that, every prefix has
  // to keep them. A repeat when no new network is found: the space is exhausted, or nearly so.
  Candidate FreshRandom() {
    for (int i = 0; i < attempts_; ++i) {
      Candidate candidate = RandomCandidate(validity_);
      if (IsNew(candidate.proposal) && IsFit(candidate.proposal)) return candidate;
    }
    Candidate candidate = RandomCandidate(context_.task.limits);
    for (int i = 1; i < attempts_ && !IsNew(candidate.proposal); ++i) {
      candidate = RandomCandidate(context_.task.limits);
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

  Candidate Mutant() {
    for (int i = 0; i < attempts_; ++i) {
      const std::optional<Architecture> arch = Built(space_, Edited(space_, Tournament().actions, rng_));
      if (!arch) continue;
      Proposal proposal = ProposalOf(*arch);
      if (IsNew(proposal) && IsFit(proposal)) return CandidateOf(std::move(proposal));
    }
    return FreshRandom();
  }

  EvolutionConfig config_;
  StrategyContext context_;
  const SearchSpace& space_;
  std::deque<Architecture> opening_;
  Limits validity_;  // no limits, the search's template
  Rng rng_;
  int attempts_;  // at a network not proposed before
  uint64_t next_id_ = 0;
  std::deque<Member> population_;  // oldest first
  std::unordered_map<uint64_t, Candidate> pending_;
  std::unordered_set<Digest, DigestHash> proposed_;  // of the keys: of a million networks, too
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
  return MakeEvolution(config, context, {});
}

std::unique_ptr<Strategy> MakeEvolution(const EvolutionConfig& config, const StrategyContext& context,
                                        const std::vector<Architecture>& opening) {
  return std::make_unique<Evolution>(config, context, opening);
}

}  // namespace netwright
