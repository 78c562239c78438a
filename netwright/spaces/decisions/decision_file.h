#ifndef NETWRIGHT_SPACES_DECISIONS_DECISION_FILE_H_
#define NETWRIGHT_SPACES_DECISIONS_DECISION_FILE_H_

#include "netwright/spaces/decisions/decision_space.h"

namespace netwright {

class YamlFile;

// The space that these two keys of a YAML file describe; its other keys are the caller's.
//
//   name: small cells
//   decisions:                 in the order in which they are made
//     - name: depth
//       choices: [2, 4, 8]     texts, told apart as they are written
//     - {name: activation, choices: [relu, tanh]}
//
// Usage error that names file, line and key.
DecisionSpec ReadDecisions(const YamlFile& file);

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_DECISIONS_DECISION_FILE_H_
