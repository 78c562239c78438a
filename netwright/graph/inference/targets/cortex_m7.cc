#include "netwright/graph/inference/targets/target.h"

namespace netwright {

// The Cortex-M4's cycles divided by 1.8: with X-CUBE-AI 8.0 the models of MLPerf Tiny v1.1 take 1.73 to 1.9 times as
// many cycles on a NUCLEO-L4R5ZI as on a NUCLEO-H7A3ZI-Q at 280 MHz (closed division, Krai). A convolution then takes
// between the 1.4 and 2.8 cycles a multiply-add of Lai et al. 2018 (arXiv:1801.06601, table 1), which has the 4.7
// cycles a value that a pooling reads. Additions are a guess, and matter little.
constinit const Target kCortexM7 = {
    .name = "cortex-m7",
    .help = "a Cortex-M7 with CMSIS-NN, as TensorFlow Lite Micro has it",
    .hertz = 280'000'000,
    .cycles = {.convolution = 2.1, .pointwise = 2.1, .depthwise = 7.2, .dense = 2.2, .pooled = 4.7, .moved = 11}};

}  // namespace netwright
