#ifndef NETWRIGHT_APPS_POLICY_STAGE_H_
#define NETWRIGHT_APPS_POLICY_STAGE_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "netwright/spaces/search_space.h"

namespace netwright {

// The stage of `meta-train` that learns a policy on what the model foretells.
struct PolicyStageOptions {
  int updates = 0;       // by PPO; 0: no policy
  int imitation = 0;     // before them
  std::string held_out;  // data sets, separated by commas
  std::string state;     // file that the training goes on from, and events beside it; "": none
  int64_t max_flops = 6'000'000;
  uint64_t seed = 1;
};
void AddPolicyOptions(CLI::App& command, PolicyStageOptions& options);

// The model's file with a policy, or as it is where none is wanted or the training was interrupted. Prints to `out`
// how it goes and whether the policy adapts.
std::string WithLearntPolicy(const PolicyStageOptions& options, const std::string& file,
                             const std::shared_ptr<const SearchSpace>& space, std::FILE* out);

}  // namespace netwright

#endif  // NETWRIGHT_APPS_POLICY_STAGE_H_
