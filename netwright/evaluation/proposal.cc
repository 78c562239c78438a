#include "netwright/evaluation/proposal.h"

#include <optional>

namespace netwright {
namespace {

constexpr size_t kRemembered = 1 << 15;

}  // namespace

void Describe(const SearchSpace& space, Proposal& proposal) {
  if (std::optional<Graph> network = space.NetworkOf(proposal.arch)) {
    proposal.key = network->Text();
    proposal.graph = std::make_shared<const Graph>(*std::move(network));
  } else {
    proposal.key = space.Key(proposal.arch);
    proposal.graph = nullptr;
  }
}

void Describer::operator()(Proposal& proposal) {
  if (known_.size() >= kRemembered) known_.clear();
  const auto [known, fresh] = known_.try_emplace(proposal.arch);
  if (fresh) {
    Describe(*space_, proposal);
    known->second = {proposal.key, proposal.graph};
  } else {
    proposal.key = known->second.key;
    proposal.graph = known->second.graph;
  }
}

}  // namespace netwright
