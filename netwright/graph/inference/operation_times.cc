#include "netwright/graph/inference/operation_times.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "netwright/base/error.h"
#include "netwright/base/units.h"

namespace netwright {

OperationTimes Scaled(OperationTimes times, double factor) {
  for (const OperationTimesField& field : kOperationTimesFields) times.*field.member *= factor;
  return times;
}

double TimeOf(const InferenceNet& net, const InferenceOp& op, const OperationTimes& times) {
  const Shape& out = net.tensors[static_cast<size_t>(op.output)];
  const auto written = static_cast<double>(out.Elements());
  const auto macs = static_cast<double>(net.WeightsOf(op) * out.height * out.width);
  const double pooled = written * op.kernel_height * op.kernel_width;
  switch (op.kind) {
    case InferenceOpKind::kConvolution: {
      const bool pointwise = op.kernel_height * op.kernel_width == 1;
      return times.each + macs * (pointwise ? times.pointwise : times.convolution) + written * times.written;
    }
    case InferenceOpKind::kDepthwise:
      return times.each + macs * times.depthwise + written * times.written;
    case InferenceOpKind::kDense:
      return times.each + macs * times.dense + written * times.written;
    case InferenceOpKind::kMaxPooling:
    case InferenceOpKind::kAveragePooling:
      return times.each + pooled * times.pooled + written * times.written;
    case InferenceOpKind::kAddition:
    case InferenceOpKind::kConcatenation:
    case InferenceOpKind::kPadding:
    case InferenceOpKind::kRelu:
      return times.each + written * times.moved;
  }
  return 0;
}

std::string FormatLatency(int64_t nanoseconds) {
  const double seconds = 1e-9 * static_cast<double>(nanoseconds);
  return seconds < 1 ? fmt::format("{:.3g} ms", 1000 * seconds) : FormatSeconds(seconds);
}

std::string OperationTimesText(const OperationTimes& times) {
  std::string text;
  for (const OperationTimesField& field : kOperationTimesFields) {
    text += fmt::format("{}{}={:.4g}", text.empty() ? "" : " ", field.name, times.*field.member);
  }
  return text;
}

OperationTimes ParseOperationTimes(std::string_view text, std::string_view key) {
  OperationTimes times;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const size_t mark = word.find('=');
    const auto* field =
        std::find_if(kOperationTimesFields.begin(), kOperationTimesFields.end(),
                     [&](const OperationTimesField& f) { return f.name == std::string_view(word).substr(0, mark); });
    double value = -1;
    if (mark != std::string::npos) std::from_chars(word.data() + mark + 1, word.data() + word.size(), value);
    if (field == kOperationTimesFields.end() || !std::isfinite(value) || value < 0) {
      FailUsage("{}: '{}' is not one of {}, with a number of nanoseconds each", key, word,
                OperationTimesText(OperationTimes()));
    }
    times.*field->member = value;
  }
  return times;
}

}  // namespace netwright
