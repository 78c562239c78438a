#include "netwright/graph/inference/targets/target.h"

namespace netwright {

// From XNNPACK's README: MobileNet v1 and v2 in 8 bits (569 and 300 million multiply-adds, of which 3.1 and 6.7 % are
// depthwise) take a Raspberry Pi 4 (64 bits, Cortex-A72 at 1.5 GHz) 24 and 17 ms on four threads; one thread is taken
// to take four times as long. 2 microseconds an operation, and a cycle a value, are a guess.
constinit const Target kRaspberryPi = {.name = "pi",
                                       .help = "one core of a Raspberry Pi 4 with XNNPACK, as LiteRT has it",
                                       .hertz = 1'500'000'000,
                                       .cycles = {.convolution = 0.2,
                                                  .pointwise = 0.2,
                                                  .depthwise = 2,
                                                  .dense = 0.2,
                                                  .pooled = 1,
                                                  .moved = 1,
                                                  .written = 0,
                                                  .each = 3000}};

}  // namespace netwright
