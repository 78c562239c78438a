#ifndef NETWRIGHT_RUN_STRATEGY_SERVER_H_
#define NETWRIGHT_RUN_STRATEGY_SERVER_H_

#include <iosfwd>

#include "netwright/run/spec.h"

namespace netwright {

// Serves the spec's strategy to another program, by the protocol of docs/protocols.md: reads the task line, then
// requests until `in` ends, and answers each in a line of `out`. Space, seed and budget are the task line's. An Error
// is written as {"error": ...}, too, and ends it.
void ServeStrategy(const ExperimentSpec& spec, std::istream& in, std::ostream& out);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_STRATEGY_SERVER_H_
