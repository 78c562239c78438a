#include "netwright/deploy/c/c_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "netwright/deploy/c/kernel_text.h"
#include "netwright/graph/inference/device_cost.h"

namespace netwright {
namespace {

std::string Upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

template <typename T>
std::string Numbers(const T& values) {
  constexpr size_t kWidth = 110;
  std::string text;
  size_t line = 0;
  for (const auto& value : values) {
    const std::string number = fmt::format("{},", static_cast<int64_t>(value));
    if (text.size() - line + number.size() > kWidth) {
      text += '\n';
      line = text.size();
    }
    text += number;
  }
  return text;
}

template <typename T>
std::string Array(const std::string& type, const std::string& name, const T& values) {
  return fmt::format("static const {} {}[{}] = {{\n{}}};\n", type, name, values.size(), Numbers(values));
}

// In double quotes.
std::string CString(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 32 || byte > 126 || c == '"' || c == '\\' || c == '?') {
      quoted += fmt::format("\\{:03o}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

class Writer {
 public:
  Writer(const QuantizedNet& net, const CModel& model)
      : net_(net), model_(model), name_(model.name), upper_(Upper(model.name)), plan_(PlanMemory(net.net)) {}

  std::string Header() const {
    const InputSpec& input = net_.net.input;
    const Quantization& score = net_.tensors.back();
    const DeviceCost bytes = DeviceCostOf(net_.net);
    return fmt::format(
        R"(/* {1}

   Constants: {2} bytes. Memory: {3} bytes, static; some hundred bytes of stack. {4} multiply-adds an image. */
#ifndef {0}_H_
#define {0}_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {{
#endif

#define {0}_HEIGHT {5}
#define {0}_WIDTH {6}
#define {0}_CHANNELS {7} /* {8} */
#define {0}_CLASSES {9}
#define {0}_SCORE_SCALE {10:.9g}f
#define {0}_SCORE_ZERO {11}

extern const char *const {12}_labels[{0}_CLASSES];

/* pixels: {0}_HEIGHT rows of {0}_WIDTH pixels of {0}_CHANNELS bytes, 0 to 255, as in the training images; nothing is to
   be subtracted or divided. scores: the larger the likelier; {0}_SCORE_SCALE * (score - {0}_SCORE_ZERO) is the logit,
   and the softmax of the logits the probability. Not reentrant: there is one array for all calls. */
void {12}_run(const uint8_t *pixels, int8_t *scores);

/* The number of the likeliest class. */
int {12}_classify(const uint8_t *pixels);

#ifdef __cplusplus
}}
#endif

#endif /* {0}_H_ */
)",
        upper_, model_.origin, bytes.flash, bytes.ram, bytes.macs, input.height, input.width, input.channels,
        input.channels == 1 ? "grey" : "red, green, blue", input.classes, score.scale, score.zero, name_);
  }

  std::string Source() const {
    std::string text =
        fmt::format("/* {} */\n#include \"{}.h\"\n\n{}\n#ifdef NETWRIGHT_CMSIS_NN\n#define NW_SCRATCH {}\n{}#endif\n\n",
                    model_.origin, name_, Int8KernelText(), CmsisNnScratch(), CmsisNnKernelText());
    text += fmt::format("const char *const {}_labels[{}_CLASSES] = {{\n", name_, upper_);
    for (const std::string& label : model_.labels) text += "    " + CString(label) + ",\n";
    text += "};\n\n";
    for (size_t i = 0; i < net_.ops.size(); ++i) text += Constants(i);
    if (!PixelsAreShifted(net_.net)) text += Array("int8_t", name_ + "_pixels", PixelTable(net_.tensors[0]));
    text += fmt::format("static int8_t {}_memory[{}];\n\n", name_, plan_.bytes);
    text += fmt::format("void {}_run(const uint8_t *pixels, int8_t *scores) {{\n  int8_t *const m = {}_memory;\n",
                        name_, name_);
    text +=
        fmt::format("  for (int i = 0; i < {}; ++i) m[{} + i] = ", net_.net.tensors[0].Elements(), plan_.offsets[0]);
    text += PixelsAreShifted(net_.net) ? "(int8_t)(pixels[i] - 128);\n" : fmt::format("{}_pixels[pixels[i]];\n", name_);
    for (size_t i = 0; i < net_.ops.size(); ++i) text += "  " + Call(i);
    text += fmt::format("  memcpy(scores, {}, {}_CLASSES);\n}}\n", Place(net_.net.output()), upper_);
    return text + fmt::format(R"(
int {0}_classify(const uint8_t *pixels) {{
  int8_t scores[{1}_CLASSES];
  int best = 0;
  {0}_run(pixels, scores);
  for (int i = 1; i < {1}_CLASSES; ++i) {{
    if (scores[i] > scores[best]) best = i;
  }}
  return best;
}}
)",
                              name_, upper_);
  }

  std::string Test() const {
    Int8Engine engine(net_);
    std::vector<uint8_t> pixels;
    std::vector<int8_t> scores;
    for (const std::vector<uint8_t>& image : model_.test_images) {
      pixels.insert(pixels.end(), image.begin(), image.end());
      const std::span<const int8_t> logits = engine.Run(image);
      scores.insert(scores.end(), logits.begin(), logits.end());
    }
    return fmt::format(
        R"(/* Runs {0} on {2} images and compares with what it must give. Prints "ok" and ends with 0 when all bits are right. */
#include <stdio.h>

#include "{0}.h"

#define IMAGES {2}
#define PIXELS ({1}_HEIGHT * {1}_WIDTH * {1}_CHANNELS)
{3}{4}
int main(void) {{
  int wrong = 0;
  for (int i = 0; i < IMAGES; ++i) {{
    int8_t scores[{1}_CLASSES];
    {0}_run(test_pixels + i * PIXELS, scores);
    for (int c = 0; c < {1}_CLASSES; ++c) wrong += scores[c] != test_scores[i * {1}_CLASSES + c];
  }}
  if (wrong > 0) {{
    printf("%d scores are wrong\n", wrong);
    return 1;
  }}
  printf("ok: %d images, the first is %s\n", IMAGES, {0}_labels[{0}_classify(test_pixels)]);
  return 0;
}}
)",
        name_, upper_, model_.test_images.size(), Array("uint8_t", "test_pixels", pixels),
        Array("int8_t", "test_scores", scores));
  }

 private:
  std::string Name(const char* what, size_t op) const { return fmt::format("{}_{}{}", name_, what, op); }
  std::string Place(int tensor) const { return fmt::format("m + {}", plan_.offsets[static_cast<size_t>(tensor)]); }
  std::string ShapeText(int tensor) const {
    const Shape& shape = net_.net.tensors[static_cast<size_t>(tensor)];
    return fmt::format("(nw_shape){{{}, {}, {}}}", shape.height, shape.width, shape.channels);
  }

  // Bytes that CMSIS-NN works with besides, on processors without Helium: two windows of a convolution in 16 bits, one
  // of a depthwise convolution, 32 bits a channel of an average pooling.
  int64_t CmsisNnScratch() const {
    int64_t most = 0;
    for (const InferenceOp& op : net_.net.ops) {
      const int64_t channels = net_.net.tensors[static_cast<size_t>(op.inputs[0])].channels;
      const int64_t window = op.kernel_height * op.kernel_width * channels;
      if (op.kind == InferenceOpKind::kConvolution) most = std::max(most, 4 * ((window + 3) / 4 * 4));
      if (op.kind == InferenceOpKind::kDepthwise) most = std::max(most, 2 * window);
      if (op.kind == InferenceOpKind::kAveragePooling) most = std::max(most, 4 * channels);
    }
    return most;
  }

  std::string Constants(size_t i) const {
    const QuantizedOp& op = net_.ops[i];
    std::string text;
    if (!op.weights.empty()) {
      text += Array("int8_t", Name("weights", i), op.weights);
      text += Array("int32_t", Name("bias", i), op.bias);
      text += Array("int32_t", Name("multiplier", i), op.multipliers);
      text += Array("nw_shift", Name("shift", i), op.shifts);
    }
    if (net_.net.ops[i].kind == InferenceOpKind::kAddition) {
      const nw_sum& sum = op.sum;
      text += fmt::format("static const nw_sum {} = {{{{{}, {}}}, {{{}, {}}}, {{{}, {}}}, {}, {}}};\n", Name("sum", i),
                          sum.zero[0], sum.zero[1], sum.multiplier[0], sum.multiplier[1], sum.shift[0], sum.shift[1],
                          sum.out_multiplier, sum.out_shift);
    }
    return text;
  }

  std::string Call(size_t i) const {
    const InferenceOp& op = net_.net.ops[i];
    const QuantizedOp& q = net_.ops[i];
    const int in = op.inputs[0];
    const std::string from = Place(in), to = Place(op.output);
    const int64_t count = net_.net.tensors[static_cast<size_t>(op.output)].Elements();
    const std::string window = fmt::format("(nw_window){{{}, {}, {}, {}, {}}}", op.kernel_height, op.kernel_width,
                                           op.stride, op.before_rows, op.before_columns);
    const std::string range = fmt::format("(nw_range){{{}, {}, {}, {}}}", net_.tensors[static_cast<size_t>(in)].zero,
                                          net_.tensors[static_cast<size_t>(op.output)].zero, q.low, q.high);
    const std::string constants =
        fmt::format("{}, {}, {}, {}", Name("weights", i), Name("bias", i), Name("multiplier", i), Name("shift", i));
    const auto windowed = [&](const char* kernel, const std::string& more) {
      return fmt::format("{}({}, {}, {}, {}{}, {}, {});\n", kernel, from, ShapeText(in), window, range, more,
                         ShapeText(op.output), to);
    };
    switch (op.kind) {
      case InferenceOpKind::kConvolution:
        return windowed("nw_convolution", ", " + constants);
      case InferenceOpKind::kDepthwise:
        return windowed("nw_depthwise", ", " + constants);
      case InferenceOpKind::kMaxPooling:
        return windowed("nw_max_pooling", "");
      case InferenceOpKind::kAveragePooling:
        return windowed("nw_average_pooling", "");
      case InferenceOpKind::kDense:
        return fmt::format("nw_dense({}, {}, {}, {}, {}, {});\n", from,
                           net_.net.tensors[static_cast<size_t>(in)].Elements(), range, constants, count, to);
      case InferenceOpKind::kAddition:
        return fmt::format("nw_addition({}, {}, {}, &{}, {}, {});\n", from, Place(op.inputs[1]), count, Name("sum", i),
                           range, to);
      case InferenceOpKind::kConcatenation:
        return Concatenations(op, to);
      case InferenceOpKind::kPadding:
        return fmt::format("nw_padding({}, {}, {}, {}, {}, {}, {}, {});\n", from, ShapeText(in), op.before_rows,
                           op.before_columns, op.before_channels, net_.tensors[static_cast<size_t>(in)].zero,
                           ShapeText(op.output), to);
      case InferenceOpKind::kRelu:
        return fmt::format("nw_relu({}, {}, {}, {});\n", from, count, range, to);
    }
    return "";
  }

  std::string Concatenations(const InferenceOp& op, const std::string& to) const {
    const Shape& whole = net_.net.tensors[static_cast<size_t>(op.output)];
    std::string text;
    int first = 0;
    for (const int input : op.inputs) {
      const int channels = net_.net.tensors[static_cast<size_t>(input)].channels;
      text += fmt::format("{}nw_concatenation({}, {}, {}, {}, {}, {});\n", first > 0 ? "  " : "", Place(input),
                          whole.height * whole.width, channels, first, whole.channels, to);
      first += channels;
    }
    return text;
  }

  const QuantizedNet& net_;
  const CModel& model_;
  const std::string name_, upper_;
  const MemoryPlan plan_;
};

}  // namespace

CSources WriteC(const QuantizedNet& net, const CModel& model) {
  const Writer writer(net, model);
  return {writer.Header(), writer.Source(), writer.Test()};
}

bool IsCIdentifier(const std::string& name) {
  const auto is_word = [](unsigned char c) { return c == '_' || (c < 128 && std::isalnum(c) != 0); };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
         std::all_of(name.begin(), name.end(), is_word);
}

}  // namespace netwright
