#ifndef NETWRIGHT_RUN_SESSION_STORE_WRITER_H_
#define NETWRIGHT_RUN_SESSION_STORE_WRITER_H_

#include <cstdint>
#include <memory>
#include <set>

#include "netwright/evaluation/cache_keys.h"
#include "netwright/run/observer.h"
#include "netwright/store/store.h"

namespace netwright {

// Appends every result and step to the store.
class StoreWriter final : public SearchObserver {
 public:
  // recorded: ids of the proposals whose results the store has. `store` outlives it.
  StoreWriter(Store& store, RunId run, std::shared_ptr<const SearchSpace> space, KeyOfProposal key_of,
              std::set<uint64_t> recorded);

  void OnResult(const Proposal& proposal, const Evaluation& evaluation) override;
  void OnStep(std::span<const Step> steps) override;

 private:
  Store& store_;
  const RunId run_;
  const std::shared_ptr<const SearchSpace> space_;
  const KeyOfProposal key_of_;
  const std::set<uint64_t> recorded_;
};

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_STORE_WRITER_H_
