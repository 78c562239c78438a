#ifndef NETWRIGHT_RUN_SESSION_AUTO_STRATEGY_H_
#define NETWRIGHT_RUN_SESSION_AUTO_STRATEGY_H_

#include <memory>
#include <string>

#include "netwright/evaluation/task_context.h"
#include "netwright/run/spec.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// What the keys `strategy` and `policy` come to where they are kAuto.
struct SettledStrategy {
  ExperimentSpec spec;  // neither of them is kAuto
  std::string reason;   // one line for the user; "" where nothing was left open
};

// The default policy is taken by a strategy that starts from a model, and `transfer` is the strategy, where the policy
// was made for the problem's space, images and limits. Else the policy is none, and the strategy is `evolution`. A
// policy that is given decides the strategy: none says `evolution`, a file says `transfer`. Usage error when a key was
// set that the strategy does not have.
SettledStrategy SettleStrategy(const ExperimentSpec& spec, const std::shared_ptr<const SearchSpace>& space,
                               const TaskContext& task);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_AUTO_STRATEGY_H_
