// The table of operators.
#include <algorithm>
#include <array>

#include "netwright/base/check.h"
#include "netwright/graph/operators/operator.h"

namespace netwright {
namespace {

constexpr Operator kInputOperator = {Op::kInput, "input", 0, false, false, false, nullptr, nullptr};

constexpr std::array<const Operator*, 8> kOperators = {
    &kInputOperator,    &kConvolutionOperator,   &kMaxPoolingOperator, &kAveragePoolingOperator,
    &kAdditionOperator, &kConcatenationOperator, &kDepthwiseOperator,  &kGlobalAverageOperator};

}  // namespace

const Operator& OperatorOf(Op op) {
  const Operator& found = *kOperators[static_cast<size_t>(op)];
  NETWRIGHT_CHECK(found.op == op);
  return found;
}

const Operator* FindOperator(std::string_view name) {
  const auto* found =
      std::find_if(kOperators.begin(), kOperators.end(), [&](const Operator* op) { return op->name == name; });
  return found == kOperators.end() ? nullptr : *found;
}

}  // namespace netwright
