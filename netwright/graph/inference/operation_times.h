#ifndef NETWRIGHT_GRAPH_INFERENCE_OPERATION_TIMES_H_
#define NETWRIGHT_GRAPH_INFERENCE_OPERATION_TIMES_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "netwright/graph/inference/inference_net.h"

namespace netwright {

// How long the operations of a network take, in nanoseconds or in cycles. A model: what one multiply-add takes differs
// with the shapes, too.
struct OperationTimes {
  // A multiply-add of a convolution, of one with a kernel of 1 x 1, of a depthwise one, and of a dense layer.
  double convolution = 0, pointwise = 0, depthwise = 0, dense = 0;
  double pooled = 0;   // a value that a pooling reads
  double moved = 0;    // a value that an addition, a concatenation, padding or a ReLU writes
  double written = 0;  // a value that any of the others writes
  double each = 0;     // each operation, whatever its size
};

struct OperationTimesField {
  std::string_view name;
  double OperationTimes::*member;
};
inline constexpr std::array<OperationTimesField, 8> kOperationTimesFields = {{
    {"convolution", &OperationTimes::convolution},
    {"pointwise", &OperationTimes::pointwise},
    {"depthwise", &OperationTimes::depthwise},
    {"dense", &OperationTimes::dense},
    {"pooled", &OperationTimes::pooled},
    {"moved", &OperationTimes::moved},
    {"written", &OperationTimes::written},
    {"each", &OperationTimes::each},
}};

OperationTimes Scaled(OperationTimes times, double factor);

// Of one of the network's operations, in the unit of `times`.
double TimeOf(const InferenceNet& net, const InferenceOp& op, const OperationTimes& times);

std::string FormatLatency(int64_t nanoseconds);  // 12345678 -> "12.3 ms"

// "convolution=0.21 pointwise=0.2 ...", with four digits each. Parse is the inverse; usage error, naming `key`.
std::string OperationTimesText(const OperationTimes& times);
OperationTimes ParseOperationTimes(std::string_view text, std::string_view key);

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_INFERENCE_OPERATION_TIMES_H_
