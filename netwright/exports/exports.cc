#include "netwright/exports/exports.h"

#include <array>

#include "netwright/base/table.h"
#include "netwright/exports/formats.h"

namespace netwright {
namespace {

constexpr std::array kFormats = {
    ExportFormat{"c", "8-bit C99 sources for microcontrollers: NAME.h, NAME.c and NAME_test.c", ExportC},
    ExportFormat{"tflite", "an 8-bit model for LiteRT and TensorFlow Lite Micro: NAME.tflite", ExportTflite},
    ExportFormat{"onnx", "a float32 model for ONNX Runtime, OpenCV and others: NAME.onnx", ExportOnnx},
    ExportFormat{"onnx-int8", "the same in 8 bits, between QuantizeLinear and DequantizeLinear: NAME_int8.onnx",
                 ExportOnnxInt8},
    ExportFormat{"torchscript", "the float32 model of best/ with test vectors: NAME.pt", ExportTorchScript},
};

}  // namespace

std::span<const ExportFormat> ExportFormats() { return kFormats; }

const ExportFormat& FindExportFormat(std::string_view name) { return FindByName(kFormats, name, "export format"); }

}  // namespace netwright
