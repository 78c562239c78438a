#ifndef NETWRIGHT_SEARCH_TRANSFER_SEEN_NETWORKS_H_
#define NETWRIGHT_SEARCH_TRANSFER_SEEN_NETWORKS_H_

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"
#include "netwright/transfer/ranker.h"

namespace netwright {

// The networks of one trial that were proposed, in the ranker's terms. Those in training count as if they had their
// predicted accuracy; those that failed do not count. Of very many the best and the newest count.
class SeenNetworks {
 public:
  // expected: the accuracy foretold; NaN where nothing was told yet.
  void Ask(uint64_t id, RankedNetworks network, double expected);
  void Tell(const Evaluation& evaluation);

  bool AnyTold() const;
  double best() const;  // told; -infinity before the first one

  // The ranker with all that is known. Precondition: AnyTold.
  Ranker::Posterior Condition(const Ranker& ranker) const;

  // What was foretold of the last networks and what came are not in the same order at all.
  bool Disagrees() const;

 private:
  struct Network {
    uint64_t id = 0;
    RankedNetworks ranked;  // this one
    double expected = 0;
    std::optional<double> accuracy;  // nullopt: in training
  };
  std::vector<const Network*> Counting() const;

  std::vector<Network> networks_;  // by id
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_TRANSFER_SEEN_NETWORKS_H_
