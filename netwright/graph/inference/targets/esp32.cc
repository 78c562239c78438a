#include "netwright/graph/inference/targets/target.h"

namespace netwright {

// From ESP-NN's README: TensorFlow Lite Micro's person detection (a MobileNet of 7.16 million multiply-adds, 0.80 of
// them depthwise) takes an ESP32 380 ms at 240 MHz with ESP-NN's generic kernels. A depthwise multiply-add takes 2.7
// times as long as another one, as of the C kernels on an ESP32-S3 in the same place, which has the 10 cycles a value
// that a pooling reads, and the 174 of an addition. An ESP32-S3 with its vector instructions is 7 times as fast.
constinit const Target kEsp32 = {
    .name = "esp32",
    .help = "an ESP32 with ESP-NN, as TensorFlow Lite Micro has it",
    .hertz = 240'000'000,
    .cycles = {.convolution = 10.7, .pointwise = 10.7, .depthwise = 29, .dense = 10.7, .pooled = 10, .moved = 174}};

}  // namespace netwright
