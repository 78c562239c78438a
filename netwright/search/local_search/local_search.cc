#include "netwright/search/local_search/local_search.h"

#include <optional>
#include <utility>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/search/proposal_book.h"
#include "netwright/spaces/network_edits.h"

namespace netwright {
namespace {

class LocalSearch final : public Strategy {
 public:
  LocalSearch(const LocalSearchConfig& config, const StrategyContext& context)
      : config_(config), context_(context), book_(context), rng_(context.seed, "local search/proposals") {
    validity_.net = context.task.limits.net;
    validity_.batch_size = context.task.limits.batch_size;
  }

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals;
    for (int i = 0; i < max; ++i) {
      std::optional<Proposal> proposal;
      if (current_) proposal = Neighbour();
      if (!proposal) proposal = Random();
      proposals.push_back(book_.Enlist(*std::move(proposal)));
    }
    return proposals;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      const Proposal proposal = book_.Tell(evaluation);
      const bool better = evaluation.outcome == Outcome::kOk && (!current_ || evaluation.reward() > current_->reward);
      if (better) {
        current_ = Current{context_.space->ActionsOf(proposal.arch), evaluation.reward()};
        worse_ = 0;
      } else if (current_ && ++worse_ >= config_.patience) {
        current_.reset();
        worse_ = 0;
      }
    }
  }

  std::unique_ptr<Strategy> Clone() const override { return std::make_unique<LocalSearch>(*this); }
  std::vector<Architecture> Recommend(int k) const override { return book_.best().Top(k); }

 private:
  struct Current {
    std::vector<Action> actions;
    double reward = 0;
  };

  std::optional<Proposal> Neighbour() {
    for (int i = 0; i < config_.attempts; ++i) {
      const std::optional<Architecture> arch = Built(*context_.space, Edited(*context_.space, current_->actions, rng_));
      if (!arch) continue;
      if (std::optional<Proposal> proposal = book_.Fresh(*arch)) return proposal;
    }
    return std::nullopt;
  }

  // A repeat when no new network is found. Limits are first asked of the finished network only.
  Proposal Random() {
    Architecture arch;
    for (int i = 0; i < config_.attempts; ++i) {
      const Limits& limits = 2 * i < config_.attempts ? validity_ : context_.task.limits;
      arch = RandomNetwork(*context_.space, context_.task.input, limits, rng_);
      if (std::optional<Proposal> proposal = book_.Fresh(arch)) return *std::move(proposal);
    }
    return book_.Described(arch);
  }

  const LocalSearchConfig config_;
  const StrategyContext context_;
  Limits validity_;  // no limits, the search's template
  ProposalBook book_;
  Rng rng_;
  std::optional<Current> current_;
  int worse_ = 0;  // results since it was found
};

}  // namespace

void Declare(LocalSearchConfig& config, Options& options) {
  options.Add("local_search.patience", &config.patience, "results in a row that are no better before it starts again",
              {1, 100000});
  options.Add("local_search.attempts", &config.attempts, "edits tried for a network not proposed before", {1, 100000});
}

std::unique_ptr<Strategy> MakeLocalSearch(const LocalSearchConfig& config, const StrategyContext& context) {
  return std::make_unique<LocalSearch>(config, context);
}

}  // namespace netwright
