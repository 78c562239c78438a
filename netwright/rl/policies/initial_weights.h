#ifndef NETWRIGHT_RL_POLICIES_INITIAL_WEIGHTS_H_
#define NETWRIGHT_RL_POLICIES_INITIAL_WEIGHTS_H_

#include <cstdint>
#include <vector>

#include "netwright/base/random.h"

namespace netwright {

// First weights of a [rows][columns] matrix, row-major, drawn from `rng`.

// Orthogonal rows (or columns, whichever are fewer) of length `scale`: normal numbers, singular value decomposition.
std::vector<double> OrthogonalWeights(int64_t rows, int64_t columns, double scale, Rng rng);
// Uniform within +- sqrt(6 / (rows + columns)) (Glorot & Bengio 2010).
std::vector<double> XavierWeights(int64_t rows, int64_t columns, Rng rng);

}  // namespace netwright

#endif  // NETWRIGHT_RL_POLICIES_INITIAL_WEIGHTS_H_
