#ifndef NETWRIGHT_DEPLOY_C_C_SOURCE_H_
#define NETWRIGHT_DEPLOY_C_C_SOURCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netwright/deploy/quantized_net.h"

namespace netwright {

struct CModel {
  std::string name = "model";       // of files and functions: a C identifier
  std::vector<std::string> labels;  // any bytes
  std::string origin;               // a line for the head of the files
  std::vector<std::vector<uint8_t>> test_images;
};

// A network as C99: no library but <stdint.h> and <string.h>, no memory but one static array, constant weights. With
// NETWRIGHT_CMSIS_NN defined CMSIS-NN does most of it, with the same bits; c/cmsis_nn_kernels.h says how. `test`
// is a program that runs the test images and compares with the reference engine's scores; it ends with 0 when they are
// the same bits.
struct CSources {
  std::string header, source, test;  // NAME.h, NAME.c, NAME_test.c
};
CSources WriteC(const QuantizedNet& net, const CModel& model);

// Whether a name can stand in C, and in a file's name.
bool IsCIdentifier(const std::string& name);

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_C_C_SOURCE_H_
