#ifndef NETWRIGHT_TRANSFER_POLICY_POLICY_SOURCE_H_
#define NETWRIGHT_TRANSFER_POLICY_POLICY_SOURCE_H_

#include <memory>
#include <string>

#include "netwright/transfer/candidate_source.h"

namespace netwright {

// Networks drawn from a policy of PolicyTrainer: so many episodes side by side, each of which sees the same history.
// `policy`: its stream, with the optimizer's state or without. Usage error when it is none, when it does not fit the
// space, or when its memory is more than its episode's: what it knows of the trial it must observe.
std::unique_ptr<CandidateSource> MakePolicySource(std::shared_ptr<const SearchSpace> space, const std::string& policy,
                                                  int most);

// The same of the policy that is a part of this file (policy_part.h); null where there is none.
std::unique_ptr<CandidateSource> MakePolicySourceIn(std::shared_ptr<const SearchSpace> space, const std::string& file,
                                                    int most);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_POLICY_POLICY_SOURCE_H_
