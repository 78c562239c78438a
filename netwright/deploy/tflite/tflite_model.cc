#include "netwright/deploy/tflite/tflite_model.h"

#include <flatbuffers/flatbuffers.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace netwright {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;
using flatbuffers::voffset_t;

// The schema's numbers.
enum TensorType : int8_t { kInt32 = 2, kInt8 = 9 };
enum Activation : int8_t { kNoActivation = 0, kReluActivation = 1 };
enum Padding : int8_t { kSame = 0, kValid = 1 };
struct Operator {
  int8_t code;
  int32_t version;       // the first that takes int8
  uint8_t options_type;  // in the union BuiltinOptions; 0: none
};
constexpr Operator kAdd = {0, 2, 11}, kAveragePool = {1, 2, 5}, kConcatenate = {2, 2, 10}, kConvolve = {3, 3, 1},
                   kConvolveDepthwise = {4, 3, 2}, kFullyConnected = {9, 4, 8}, kMaxPool = {17, 2, 5},
                   kReluOperator = {19, 2, 0}, kPad = {34, 2, 22};

using Tables = std::vector<Offset<flatbuffers::Table>>;

class ModelBuilder {
 public:
  explicit ModelBuilder(const QuantizedNet& net) : net_(net) { AddBuffer(nullptr, 0); }

  std::string Write(const std::string& description) {
    const size_t count = net_.net.tensors.size();
    for (size_t t = 0; t < count; ++t) {
      Shape shape = net_.net.tensors[t];
      const bool logits = static_cast<int>(t) == net_.net.output();
      const std::vector<int32_t> dims = logits || IsDense(static_cast<int>(t))
                                            ? std::vector<int32_t>{1, shape.channels}
                                            : std::vector<int32_t>{1, shape.height, shape.width, shape.channels};
      const std::string name = t == 0 ? "image" : logits ? "scores" : fmt::format("tensor{}", t);
      AddTensor(name, dims, kInt8, 0, {net_.tensors[t].scale}, {net_.tensors[t].zero}, 0);
    }
    for (size_t i = 0; i < net_.ops.size(); ++i) AddOp(i);

    const auto inputs = builder_.CreateVector(std::vector<int32_t>{0});
    const auto outputs = builder_.CreateVector(std::vector<int32_t>{net_.net.output()});
    const auto tensors = builder_.CreateVector(tensors_), operators = builder_.CreateVector(operators_),
               buffers = builder_.CreateVector(buffers_);
    const auto name = builder_.CreateString("main"), about = builder_.CreateString(description);
    const auto subgraph = Make([&] {
      builder_.AddOffset(Field(0), tensors);
      builder_.AddOffset(Field(1), inputs);
      builder_.AddOffset(Field(2), outputs);
      builder_.AddOffset(Field(3), operators);
      builder_.AddOffset(Field(4), name);
    });
    const auto subgraphs = builder_.CreateVector(Tables{subgraph});
    Tables codes;
    for (const Operator& op : codes_) {
      codes.push_back(Make([&] {
        builder_.AddElement<int32_t>(Field(3), op.code, -1);
        builder_.AddElement<int32_t>(Field(2), op.version, 1);
        builder_.AddElement<int8_t>(Field(0), op.code, -1);
      }));
    }
    const auto all_codes = builder_.CreateVector(codes);
    const auto model = Make([&] {
      builder_.AddElement<uint32_t>(Field(0), 3, 0);
      builder_.AddOffset(Field(1), all_codes);
      builder_.AddOffset(Field(2), subgraphs);
      builder_.AddOffset(Field(3), about);
      builder_.AddOffset(Field(4), buffers);
    });
    builder_.Finish(model, "TFL3");
    return {reinterpret_cast<const char*>(builder_.GetBufferPointer()), builder_.GetSize()};
  }

 private:
  static constexpr voffset_t Field(voffset_t number) { return static_cast<voffset_t>(4 + 2 * number); }

  // A table whose fields `fill` adds; nothing else may be built meanwhile.
  template <typename F>
  Offset<flatbuffers::Table> Make(const F& fill) {
    const auto start = builder_.StartTable();
    fill();
    return {builder_.EndTable(start)};
  }

  // Whether a dense layer made it.
  bool IsDense(int tensor) const {
    return std::any_of(net_.net.ops.begin(), net_.net.ops.end(), [&](const InferenceOp& op) {
      return op.output == tensor && op.kind == InferenceOpKind::kDense;
    });
  }

  // Its number.
  uint32_t AddBuffer(const void* data, size_t bytes) {
    Offset<flatbuffers::Vector<uint8_t>> vector;
    if (bytes > 0) {
      builder_.ForceVectorAlignment(bytes, 1, 16);
      vector = builder_.CreateVector(static_cast<const uint8_t*>(data), bytes);
    }
    buffers_.push_back(Make([&] {
      if (bytes > 0) builder_.AddOffset(Field(0), vector);
    }));
    return static_cast<uint32_t>(buffers_.size() - 1);
  }

  // Its number. No scales: it is not quantized.
  int32_t AddTensor(const std::string& name, const std::vector<int32_t>& dims, TensorType type, uint32_t buffer,
                    const std::vector<float>& scales, const std::vector<int64_t>& zeros, int32_t dimension) {
    Offset<flatbuffers::Table> quantization;
    if (!scales.empty()) {
      const auto scale = builder_.CreateVector(scales);
      const auto zero = builder_.CreateVector(zeros);
      quantization = Make([&] {
        builder_.AddOffset(Field(2), scale);
        builder_.AddOffset(Field(3), zero);
        builder_.AddElement<int32_t>(Field(6), dimension, 0);
      });
    }
    const auto shape = builder_.CreateVector(dims);
    const auto text = builder_.CreateString(name);
    tensors_.push_back(Make([&] {
      builder_.AddOffset(Field(0), shape);
      builder_.AddElement<uint32_t>(Field(2), buffer, 0);
      builder_.AddOffset(Field(3), text);
      if (!scales.empty()) builder_.AddOffset(Field(4), quantization);
      builder_.AddElement<int8_t>(Field(1), type, 0);
    }));
    return static_cast<int32_t>(tensors_.size() - 1);
  }

  template <typename T>
  int32_t AddConstant(const std::string& name, const std::vector<int32_t>& dims, TensorType type,
                      const std::vector<T>& values, const std::vector<float>& scales, int32_t dimension) {
    const uint32_t buffer = AddBuffer(values.data(), values.size() * sizeof(T));
    return AddTensor(name, dims, type, buffer, scales, std::vector<int64_t>(scales.size(), 0), dimension);
  }

  uint32_t CodeOf(const Operator& op) {
    for (size_t i = 0; i < codes_.size(); ++i) {
      if (codes_[i].code == op.code) return static_cast<uint32_t>(i);
    }
    codes_.push_back(op);
    return static_cast<uint32_t>(codes_.size() - 1);
  }

  void AddOperator(const Operator& op, const std::vector<int32_t>& inputs, int32_t output,
                   Offset<flatbuffers::Table> options) {
    const auto in = builder_.CreateVector(inputs);
    const auto out = builder_.CreateVector(std::vector<int32_t>{output});
    const uint32_t code = CodeOf(op);
    operators_.push_back(Make([&] {
      builder_.AddElement<uint32_t>(Field(0), code, 0);
      builder_.AddOffset(Field(1), in);
      builder_.AddOffset(Field(2), out);
      if (op.options_type != 0) {
        builder_.AddOffset(Field(4), options);
        builder_.AddElement<uint8_t>(Field(3), op.options_type, 0);
      }
    }));
  }

  // Weights and bias of an operation, after its input.
  std::vector<int32_t> WithConstants(size_t i, int32_t input, const std::vector<int32_t>& dims, int32_t dimension) {
    const QuantizedOp& q = net_.ops[i];
    const InferenceOp& op = net_.net.ops[i];
    const bool one = op.kind == InferenceOpKind::kDense;  // scale
    std::vector<float> scales = q.weight_scales;
    if (one) scales.resize(1);
    std::vector<float> bias_scales;
    const float in = net_.tensors[static_cast<size_t>(op.inputs[0])].scale;
    for (const float scale : scales) bias_scales.push_back(in * scale);
    const auto channels = static_cast<int32_t>(q.bias.size());
    const int32_t weights =
        AddConstant(fmt::format("{}_weights", op.weights_of), dims, kInt8, q.weights, scales, one ? 0 : dimension);
    const int32_t bias = AddConstant(fmt::format("{}_bias", op.weights_of), {channels}, kInt32, q.bias, bias_scales, 0);
    return {input, weights, bias};
  }

  // TensorFlow's padding that an operation has; nullopt: neither.
  std::optional<Padding> PaddingOf(const InferenceOp& op) const {
    const Shape& from = net_.net.tensors[static_cast<size_t>(op.inputs[0])];
    const Shape& to = net_.net.tensors[static_cast<size_t>(op.output)];
    const auto is = [&](int size, int out, int kernel, int before, Padding padding) {
      if (padding == kValid) return before == 0 && out == (size - kernel) / op.stride + 1;
      const int all = std::max(0, (out - 1) * op.stride + kernel - size);
      return out == (size + op.stride - 1) / op.stride && before == all / 2;
    };
    for (const Padding padding : {kValid, kSame}) {
      if (is(from.height, to.height, op.kernel_height, op.before_rows, padding) &&
          is(from.width, to.width, op.kernel_width, op.before_columns, padding)) {
        return padding;
      }
    }
    return std::nullopt;
  }

  // The input of a convolution with its zeros around it, so that TensorFlow's VALID does.
  int32_t PaddedInput(const InferenceOp& op) {
    const Shape& from = net_.net.tensors[static_cast<size_t>(op.inputs[0])];
    const Shape& to = net_.net.tensors[static_cast<size_t>(op.output)];
    const Quantization& q = net_.tensors[static_cast<size_t>(op.inputs[0])];
    const int rows = (to.height - 1) * op.stride + op.kernel_height;
    const int columns = (to.width - 1) * op.stride + op.kernel_width;
    const int32_t padded = AddTensor(fmt::format("{}_padded", op.weights_of), {1, rows, columns, from.channels}, kInt8,
                                     0, {q.scale}, {q.zero}, 0);
    AddPad(op.inputs[0], padded, {op.before_rows, std::max(0, rows - from.height - op.before_rows)},
           {op.before_columns, std::max(0, columns - from.width - op.before_columns)}, {0, 0});
    return padded;
  }

  using Around = std::array<int, 2>;  // before and after
  void AddPad(int32_t input, int32_t output, Around rows, Around columns, Around channels) {
    const std::vector<int32_t> around = {0, 0, rows[0], rows[1], columns[0], columns[1], channels[0], channels[1]};
    const int32_t paddings = AddConstant(fmt::format("paddings{}", output), {4, 2}, kInt32, around, {}, 0);
    AddOperator(kPad, {input, paddings}, output, Make([] {}));
  }

  void AddConvolution(size_t i) {
    const InferenceOp& op = net_.net.ops[i];
    const bool depthwise = op.kind == InferenceOpKind::kDepthwise;
    const Shape& from = net_.net.tensors[static_cast<size_t>(op.inputs[0])];
    const Shape& to = net_.net.tensors[static_cast<size_t>(op.output)];
    const std::optional<Padding> padding = PaddingOf(op);
    const int32_t input = padding ? op.inputs[0] : PaddedInput(op);
    const std::vector<int32_t> dims =
        depthwise ? std::vector<int32_t>{1, op.kernel_height, op.kernel_width, to.channels}
                  : std::vector<int32_t>{to.channels, op.kernel_height, op.kernel_width, from.channels};
    const std::vector<int32_t> inputs = WithConstants(i, input, dims, depthwise ? 3 : 0);
    const auto options = Make([&] {
      builder_.AddElement<int32_t>(Field(1), op.stride, 0);
      builder_.AddElement<int32_t>(Field(2), op.stride, 0);
      if (depthwise) builder_.AddElement<int32_t>(Field(3), 1, 0);
      builder_.AddElement<int8_t>(Field(depthwise ? 4 : 3), ActivationOf(op), 0);
      builder_.AddElement<int8_t>(Field(0), padding.value_or(kValid), 0);
    });
    AddOperator(depthwise ? kConvolveDepthwise : kConvolve, inputs, op.output, options);
  }

  void AddPooling(const InferenceOp& op) {
    const auto options = Make([&] {
      builder_.AddElement<int32_t>(Field(1), op.stride, 0);
      builder_.AddElement<int32_t>(Field(2), op.stride, 0);
      builder_.AddElement<int32_t>(Field(3), op.kernel_width, 0);
      builder_.AddElement<int32_t>(Field(4), op.kernel_height, 0);
      builder_.AddElement<int8_t>(Field(0), kValid, 0);
      builder_.AddElement<int8_t>(Field(5), ActivationOf(op), 0);
    });
    AddOperator(op.kind == InferenceOpKind::kMaxPooling ? kMaxPool : kAveragePool, {op.inputs[0]}, op.output, options);
  }

  void AddOp(size_t i) {
    const InferenceOp& op = net_.net.ops[i];
    const Shape& to = net_.net.tensors[static_cast<size_t>(op.output)];
    const Shape& from = net_.net.tensors[static_cast<size_t>(op.inputs[0])];
    const auto activation_at = [&](voffset_t field) {
      return Make([&] { builder_.AddElement<int8_t>(Field(field), ActivationOf(op), 0); });
    };
    switch (op.kind) {
      case InferenceOpKind::kConvolution:
      case InferenceOpKind::kDepthwise:
        return AddConvolution(i);
      case InferenceOpKind::kMaxPooling:
      case InferenceOpKind::kAveragePooling:
        return AddPooling(op);
      case InferenceOpKind::kDense: {
        const std::vector<int32_t> dims = {to.channels, static_cast<int32_t>(from.Elements())};
        const std::vector<int32_t> inputs = WithConstants(i, op.inputs[0], dims, 0);
        return AddOperator(kFullyConnected, inputs, op.output, activation_at(0));
      }
      case InferenceOpKind::kAddition:
        return AddOperator(kAdd, {op.inputs[0], op.inputs[1]}, op.output, activation_at(0));
      case InferenceOpKind::kConcatenation:
        return AddOperator(kConcatenate, {op.inputs[0], op.inputs[1]}, op.output,
                           Make([&] { builder_.AddElement<int32_t>(Field(0), 3, 0); }));
      case InferenceOpKind::kPadding:
        return AddPad(op.inputs[0], op.output, {op.before_rows, to.height - from.height - op.before_rows},
                      {op.before_columns, to.width - from.width - op.before_columns},
                      {op.before_channels, to.channels - from.channels - op.before_channels});
      case InferenceOpKind::kRelu:
        return AddOperator(kReluOperator, {op.inputs[0]}, op.output, {});
    }
  }

  static Activation ActivationOf(const InferenceOp& op) { return op.relu ? kReluActivation : kNoActivation; }

  const QuantizedNet& net_;
  FlatBufferBuilder builder_;
  Tables tensors_, operators_, buffers_;
  std::vector<Operator> codes_;
};

}  // namespace

std::string WriteTflite(const QuantizedNet& net, const std::string& description) {
  return ModelBuilder(net).Write(description);
}

}  // namespace netwright
