#include "netwright/nn/weights.h"

#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"

// Weights and states of trainings.
NETWRIGHT_FUZZ_TARGET(weights) {
  using namespace netwright;
  TensorFile::Load(FuzzFolder::Empty().Write("fuzz.weights", bytes));
}
