#ifndef NETWRIGHT_MEASURE_TRANSFER_PROGRAM_STRATEGY_H_
#define NETWRIGHT_MEASURE_TRANSFER_PROGRAM_STRATEGY_H_

#include <memory>
#include <string>

#include "netwright/search/strategy.h"

namespace netwright {

// Another program that proposes networks, to be compared with: `command` is the program and its arguments, separated by
// spaces. They speak in lines of JSON. The first line tells it what is searched:
//   {"space": "chain", "actions": ["conv1", ..., "max3"], "layers": 10, "decisions": [], "networks": 100, "seed": 1}
// actions: none that ends a network; layers: at most so many actions build one; decisions: in their order, as
// {"name": ..., "choices": [...]}, of a space of decisions. Then it is asked, and told what came of it:
//   {"ask": 0}                                                it answers {"architecture": "conv3-max2"}
//   {"tell": 0, "outcome": "ok", "reward": 0.71}              it answers nothing
// An architecture may be invalid, or one seen before: neither counts against the networks. Its input is closed at the
// end. Run error when it ends before, or answers something else.
std::unique_ptr<Strategy> MakeProgramStrategy(const std::string& command, const StrategyContext& context);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRANSFER_PROGRAM_STRATEGY_H_
