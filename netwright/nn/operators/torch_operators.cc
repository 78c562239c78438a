// The table of operators as LibTorch computes them.
#include <algorithm>
#include <array>

#include "netwright/base/check.h"
#include "netwright/nn/operators/torch_operator.h"

namespace netwright {
namespace {

constexpr std::array<const TorchOperator*, 7> kTorchOperators = {
    &kTorchConvolution,   &kTorchDepthwise, &kTorchMaxPooling,   &kTorchAveragePooling,
    &kTorchGlobalAverage, &kTorchAddition,  &kTorchConcatenation};

}  // namespace

const TorchOperator& TorchOperatorOf(Op op) {
  const auto* found = std::find_if(kTorchOperators.begin(), kTorchOperators.end(),
                                   [op](const TorchOperator* row) { return row->op == op; });
  NETWRIGHT_CHECK(found != kTorchOperators.end());
  return **found;
}

}  // namespace netwright
