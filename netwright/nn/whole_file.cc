#include "netwright/nn/whole_file.h"

#include "netwright/base/error.h"
#include "netwright/nn/weights.h"

namespace netwright {

bool IsWholeWeightsFile(const std::string& path) {
  try {
    TensorFile::Load(path);
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace netwright
