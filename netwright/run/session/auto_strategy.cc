#include "netwright/run/session/auto_strategy.h"

#include <fmt/format.h>

#include <sstream>
#include <string>

#include "netwright/base/error.h"
#include "netwright/run/default_policy.h"
#include "netwright/run/strategies.h"
#include "netwright/transfer/transfer_model.h"

namespace netwright {
namespace {

struct Fit {
  size_t tasks = 0;    // that the default policy was learnt from
  std::string misfit;  // why it was not made for the task; "": it was
};

Fit FitOfDefaultPolicy(const std::shared_ptr<const SearchSpace>& space, const TaskContext& task) {
  try {
    std::istringstream in{std::string(DefaultPolicy())};
    const TransferModel model = TransferModel::Load(in, space);
    return {model.tasks().size(), model.MisfitOf(task.input, task.limits)};
  } catch (const Error& error) {  // of another space
    return {0, error.what()};
  }
}

}  // namespace

SettledStrategy SettleStrategy(const ExperimentSpec& spec, const std::shared_ptr<const SearchSpace>& space,
                               const TaskContext& task) {
  SettledStrategy settled{.spec = spec, .reason = ""};
  std::string &strategy = settled.spec.strategy, &policy = settled.spec.policy;
  const bool open = strategy == kAuto;
  if (!open && policy != kAuto) return settled;
  if (open && policy != kAuto) {
    strategy = policy == kNoPolicy ? kFreshStrategy : kLearntStrategy;
    settled.reason = fmt::format("strategy {}: policy = {}", strategy, policy);
  } else if (!open && !StartsFromModel(strategy)) {
    policy = kNoPolicy;
  } else if (const Fit fit = FitOfDefaultPolicy(space, task); fit.misfit.empty()) {
    if (open) strategy = kLearntStrategy;
    policy = kDefaultPolicy;
    settled.reason = fmt::format("strategy {}: learnt from {} tasks (the default policy{})", strategy, fit.tasks,
                                 open ? fmt::format("; --policy {}: {}", kNoPolicy, kFreshStrategy) : "");
  } else {
    if (open) strategy = kFreshStrategy;
    policy = kNoPolicy;
    settled.reason = fmt::format("strategy {}, without the default policy: {}", strategy, fit.misfit);
  }
  Validate(settled.spec);
  return settled;
}

}  // namespace netwright
