#ifndef NETWRIGHT_EVALUATION_NETWORK_CHECK_H_
#define NETWRIGHT_EVALUATION_NETWORK_CHECK_H_

#include <string>

#include "netwright/evaluation/evaluation.h"
#include "netwright/graph/cost.h"
#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// What is known of a network before it is trained.
struct NetworkCheck {
  Outcome outcome = Outcome::kOk;  // kOk: it may be trained
  Cost cost;                       // zero where a layer would be smaller than 1 x 1
  std::string message;             // why not, one line; empty when kOk
};

// kInvalid: a layer smaller than 1 x 1, or more than the limits allow. kOutOfMemory: more predicted
// training bytes than limits.max_train_bytes. Thread-safe.
NetworkCheck CheckNetwork(const Graph& graph, const InputSpec& input, const Limits& limits);

// Whether an architecture may be proposed to be trained: its network (SearchSpace::NetworkOf) is kOk, or, of codes that
// are no networks (null), it is complete. Thread-safe.
bool MayBeTrained(const SearchSpace& space, const Architecture& arch, const Graph* network, const InputSpec& input,
                  const Limits& limits);

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_NETWORK_CHECK_H_
