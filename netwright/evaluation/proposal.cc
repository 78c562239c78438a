#include "netwright/evaluation/proposal.h"

#include <optional>
#include <string>
#include <utility>

namespace netwright {

void Describe(const SearchSpace& space, Proposal& proposal) {
  if (std::optional<Graph> network = space.NetworkOf(proposal.arch)) {
    std::string text = network->Text();
    proposal.key = NetworkKey(std::move(text), *std::move(network));
  } else {
    proposal.key = NetworkKey(space.Key(proposal.arch));
  }
}

void Describer::operator()(Proposal& proposal) {
  const uint64_t hash = HashOf(proposal.arch);
  const Known* known = known_.Find(hash, [&](const Known& entry) { return entry.arch == proposal.arch; });
  if (known != nullptr) {
    proposal.key = known->key;
    return;
  }
  Describe(*space_, proposal);
  known_.Add(hash, {proposal.arch, proposal.key});
}

}  // namespace netwright
