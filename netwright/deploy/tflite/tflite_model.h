#ifndef NETWRIGHT_DEPLOY_TFLITE_TFLITE_MODEL_H_
#define NETWRIGHT_DEPLOY_TFLITE_TFLITE_MODEL_H_

#include <string>

#include "netwright/deploy/quantized_net.h"

namespace netwright {

// An 8-bit network as a TensorFlow Lite model (a flatbuffer of its schema, version 3), for LiteRT and for TensorFlow
// Lite Micro: int8 [1, height, width, channels] in, int8 [1, classes] out, both with their scales. Convolutions whose
// padding is none of TensorFlow's get an operator PAD in front.
std::string WriteTflite(const QuantizedNet& net, const std::string& description);

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_TFLITE_TFLITE_MODEL_H_
