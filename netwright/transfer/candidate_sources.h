#ifndef NETWRIGHT_TRANSFER_CANDIDATE_SOURCES_H_
#define NETWRIGHT_TRANSFER_CANDIDATE_SOURCES_H_

#include <memory>

#include "netwright/transfer/candidate_source.h"

namespace netwright {

// Networks one or two edits away from the best three; none before the first entry.
std::unique_ptr<CandidateSource> MakeNeighbourSource(std::shared_ptr<const SearchSpace> space);

// Random legal networks; every other one keeps the limits at each layer.
std::unique_ptr<CandidateSource> MakeRandomSource(std::shared_ptr<const SearchSpace> space);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_CANDIDATE_SOURCES_H_
