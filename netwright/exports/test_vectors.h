#ifndef NETWRIGHT_EXPORTS_TEST_VECTORS_H_
#define NETWRIGHT_EXPORTS_TEST_VECTORS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netwright/deploy/quantized_net.h"
#include "netwright/exports/run_model.h"

namespace netwright {

// Some of the run's validation images, evenly spread, with which who has the exported network can check it.
std::vector<std::vector<uint8_t>> TestImages(const RunModel& model, int most);

// {"images": [[pixels]], "scores": [[what the 8-bit engine gives]], "labels": [class of each output], "score_scale",
// "score_zero": a logit is score_scale * (score - score_zero)}
std::string TestVectors(const RunModel& model, const QuantizedNet& net, int images);

// The same with "logits", of the network in float32.
std::string FloatTestVectors(const RunModel& model, int images);

// Lines that every 8-bit format says: constants, memory, multiply-adds and accuracies.
std::string Int8Facts(const RunModel& model, const QuantizedNet& net);

}  // namespace netwright

#endif  // NETWRIGHT_EXPORTS_TEST_VECTORS_H_
