#ifndef NETWRIGHT_SEARCH_TRANSFER_RANKED_SEARCH_H_
#define NETWRIGHT_SEARCH_TRANSFER_RANKED_SEARCH_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netwright/search/proposal_book.h"
#include "netwright/search/strategy.h"
#include "netwright/search/transfer/seen_networks.h"
#include "netwright/transfer/candidate_source.h"
#include "netwright/transfer/ranker.h"

namespace netwright {

struct RankedSearchConfig {
  int portfolio = 2;        // networks of a model's portfolio that the search begins with
  bool rank = true;         // false: it goes on with the portfolio
  int initial = 4;          // random networks that it begins with where it has no model
  int pool = 500;           // random networks in the pool, beside the model's
  int neighbours = 64;      // of the best three, drawn anew for each proposal
  int samples = 64;         // of the file's policy, where it has one, likewise
  bool descriptors = true;  // training tasks with like descriptors count more
  RankerConfig ranker = {};
  // Draws networks by the policy that a model's file has; null where it has none.
  std::function<std::unique_ptr<CandidateSource>(std::shared_ptr<const SearchSpace> space, const std::string& file,
                                                 int samples)>
      policy = {};
};

// Proposes the network of highest expected improvement among candidates: a pool that is drawn once, and for each
// proposal fresh neighbours of the best networks and samples of further sources. With a model (Load) it begins with a
// portfolio, and its ranker knows the training tasks; without one it is a search by a fresh Gaussian process.
//
// While what was foretold and what came disagree in order, every fourth proposal is the portfolio's. Without any
// candidate left it proposes random networks.
class RankedSearch final : public Strategy {
 public:
  RankedSearch(const RankedSearchConfig& config, const StrategyContext& context);

  std::vector<Proposal> Ask(int max) override;
  void Tell(std::span<const Evaluation> evaluations) override;
  std::unique_ptr<Strategy> Clone() const override { return std::make_unique<RankedSearch>(*this); }
  std::vector<Architecture> Recommend(int k) const override { return book_.best().Top(k); }

  bool Save(std::ostream& out) const override;
  void Load(std::istream& in, bool frozen) override;

 private:
  // Networks that may be proposed, with what the prior knows of them.
  struct Candidates {
    std::vector<Proposal> proposals;
    RankedNetworks networks;
    std::vector<bool> open;  // not proposed yet
  };
  struct Choice {
    Proposal proposal;
    std::optional<RankedNetworks> network;  // nullopt: none that the ranker can describe
    double expected = 0;                    // accuracy; NaN: nothing is foretold
  };

  void Prepare();
  Candidates Described(const std::vector<Architecture>& networks) const;
  Candidates Fresh();
  Choice Next();
  std::optional<Choice> FromPortfolio();
  std::optional<Choice> FromRanker();
  Choice FromRandom();
  Choice Taken(Candidates& candidates, size_t index, double expected);

  const RankedSearchConfig config_;
  const StrategyContext context_;
  ProposalBook book_;
  std::string file_;  // the model's, as loaded; "": none
  std::shared_ptr<const TransferModel> model_;
  std::shared_ptr<const Ranker> ranker_;  // with the pool, from the first proposal on
  Candidates pool_;
  Eigen::MatrixXd scores_;     // the pool's on the training tasks
  Eigen::VectorXd portfolio_;  // the best of them that is proposed, of each task
  SeenNetworks seen_;
  TrialHistory history_;
  std::vector<std::shared_ptr<CandidateSource>> sources_;  // random ones first, then neighbours, then the policy's
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_TRANSFER_RANKED_SEARCH_H_
