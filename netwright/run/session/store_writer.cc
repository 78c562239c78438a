#include "netwright/run/session/store_writer.h"

#include <utility>

namespace netwright {

StoreWriter::StoreWriter(Store& store, RunId run, std::shared_ptr<const SearchSpace> space, KeyOfProposal key_of,
                         std::set<uint64_t> recorded)
    : store_(store), run_(run), space_(std::move(space)), key_of_(std::move(key_of)), recorded_(std::move(recorded)) {}

void StoreWriter::OnResult(const Proposal& proposal, const Evaluation& evaluation) {
  if (recorded_.contains(evaluation.id)) return;
  store_.Append({.run = run_,
                 .id = proposal.id,
                 .task = proposal.task,
                 .phase = "search",
                 .architecture = space_->Format(proposal.arch),
                 .key = key_of_(proposal),
                 .evaluation = evaluation,
                 .expected = proposal.expected,
                 .worker = {},
                 .timestamp = {}});
}

void StoreWriter::OnStep(std::span<const Step> steps) { store_.AppendSteps(run_, steps); }

}  // namespace netwright
