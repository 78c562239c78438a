#ifndef NETWRIGHT_SPACES_SPACE_FILE_H_
#define NETWRIGHT_SPACES_SPACE_FILE_H_

#include "netwright/spaces/space_spec.h"

namespace netwright {

class YamlFile;

// Reads a search space from a YAML file of the reference's schema (NasGym):
//
//   nasenv:
//     name: My chain
//     version: 1.0               optional, not used
//     max_nlayers: 10            d
//     encoding: NSC              optional; the only one there is
//     layers:                    in the order of the actions
//       - convolution: {id: 1, kernel_size: [1, 3, 5], pred1: true, pred2: false}
//       - maxpooling: {id: 2, kernel_size: [2, 3], pred1: true, pred2: false}
//       - avgpooling: {id: 3, kernel_size: [2, 3], pred1: true, pred2: false}
//       - terminal: {id: 7, kernel_size: Null, pred1: false, pred2: false}
//       - add: {id: 5, kernel_size: Null, pred1: true, pred2: true}        these two make it a multi-branch space
//       - concat: {id: 6, kernel_size: Null, pred1: true, pred2: true}
//     predecessors: pointers     optional, not in the reference: previous (a chain), pointers or direct, see
//                                multi_branch_space.h; by default pointers if there is a layer that joins two
//
// `id` is the layer type of a Network Structure Code; poolings may write `pool_size` for `kernel_size`; pred1 and
// pred2, whether a layer has a first and a second predecessor, default to what its type says. The actions that shift
// pointers are not listed: they follow the layers.
//
// Usage error that names file, line and key for an unknown, missing or malformed key.
SpaceSpec ReadSpaceFile(const YamlFile& file);

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_SPACE_FILE_H_
