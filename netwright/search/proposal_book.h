#ifndef NETWRIGHT_SEARCH_PROPOSAL_BOOK_H_
#define NETWRIGHT_SEARCH_PROPOSAL_BOOK_H_

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "netwright/evaluation/best_list.h"
#include "netwright/search/strategy.h"

namespace netwright {

// What a strategy that proposes whole networks has to keep: ids, what was proposed, what is out, what came of it. Not
// thread-safe.
class ProposalBook {
 public:
  explicit ProposalBook(const StrategyContext& context) : context_(context) {}

  // The network's proposal, without an id, if it was never proposed and may be trained: complete, valid for the input
  // and within the limits.
  std::optional<Proposal> Fresh(const Architecture& arch) const;
  // The same of any network, proposed before or not.
  Proposal Described(const Architecture& arch) const;
  // Gives the proposal the next id.
  Proposal Enlist(Proposal proposal);

  // Takes a result; returns the proposal that it answers.
  Proposal Tell(const Evaluation& evaluation);

  uint64_t asked() const { return next_id_; }
  const BestList& best() const { return best_; }

 private:
  const StrategyContext context_;
  uint64_t next_id_ = 0;
  std::map<uint64_t, Proposal> out_;
  std::unordered_set<NetworkKey> proposed_;  // keys
  BestList best_;
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_PROPOSAL_BOOK_H_
