#include "netwright/graph/inference/targets/target.h"

namespace netwright {

// From MLPerf Tiny v1.1, closed division, Krai on a NUCLEO-L4R5ZI at 120 MHz with microTVM and CMSIS-NN, inferences a
// second: ResNet-8 2.567 (12.5 million multiply-adds, of convolutions but for 2 %), an autoencoder of dense layers
// 116.2 (0.264 million), DS-CNN 10.02 (2.66 million, 0.29 of them depthwise) and a MobileNet 3.324 (7.49 million, 0.80
// of them depthwise). Convolutions of 1 x 1 are taken to be as fast as others; 13 cycles for depthwise ones lie between
// what the last two leave. Poolings and additions: a Cortex-M7's, 1.8 times slower.
constinit const Target kCortexM4 = {
    .name = "cortex-m4",
    .help = "a Cortex-M4 with CMSIS-NN, as TensorFlow Lite Micro has it",
    .hertz = 120'000'000,
    .cycles = {.convolution = 3.7, .pointwise = 3.7, .depthwise = 13, .dense = 3.9, .pooled = 8.4, .moved = 20}};

}  // namespace netwright
