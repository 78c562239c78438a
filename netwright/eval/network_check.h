#ifndef NETWRIGHT_EVAL_NETWORK_CHECK_H_
#define NETWRIGHT_EVAL_NETWORK_CHECK_H_

#include <string>

#include "netwright/eval/evaluation.h"
#include "netwright/space/cost.h"
#include "netwright/space/graph.h"
#include "netwright/space/input_spec.h"
#include "netwright/space/search_space.h"

namespace netwright {

// What is known of a network before it is trained.
struct NetworkCheck {
  Outcome outcome = Outcome::kOk;  // kOk: it may be trained
  Cost cost;                       // zero where a layer would be smaller than 1 x 1
  std::string message;             // why not, one line; empty when kOk
};

// kInvalid: a layer smaller than 1 x 1, or more parameters or FLOPs than the limits allow. kOutOfMemory: more predicted
// training bytes than limits.max_train_bytes. Thread-safe.
NetworkCheck CheckNetwork(const Graph& graph, const InputSpec& input, const Limits& limits);

}  // namespace netwright

#endif  // NETWRIGHT_EVAL_NETWORK_CHECK_H_
