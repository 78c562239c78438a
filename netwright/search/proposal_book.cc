#include "netwright/search/proposal_book.h"

#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/network_check.h"

namespace netwright {

Proposal ProposalBook::Described(const Architecture& arch) const {
  Proposal proposal;
  proposal.arch = BareLayers(arch);
  proposal.task = context_.task.task;
  Describe(*context_.space, proposal);
  return proposal;
}

std::optional<Proposal> ProposalBook::Fresh(const Architecture& arch) const {
  Proposal proposal = Described(arch);
  if (proposed_.contains(proposal.key)) return std::nullopt;
  const TaskContext& task = context_.task;
  if (!MayBeTrained(*context_.space, proposal.arch, proposal.graph(), task.input, task.limits)) return std::nullopt;
  return proposal;
}

Proposal ProposalBook::Enlist(Proposal proposal) {
  proposal.id = next_id_++;
  proposed_.insert(proposal.key);
  return out_.emplace(proposal.id, std::move(proposal)).first->second;
}

Proposal ProposalBook::Tell(const Evaluation& evaluation) {
  auto found = out_.extract(evaluation.id);
  NETWRIGHT_CHECK(!found.empty());
  if (evaluation.outcome == Outcome::kOk) best_.Add(found.mapped(), evaluation.reward());
  return std::move(found.mapped());
}

}  // namespace netwright
