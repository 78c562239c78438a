#ifndef NETWRIGHT_NN_WHOLE_FILE_H_
#define NETWRIGHT_NN_WHOLE_FILE_H_

#include <string>

namespace netwright {

// Whether there is a file of saved weights (weights.h), or of a training's state, with every bit as it was written.
// Reads all of it.
bool IsWholeWeightsFile(const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_NN_WHOLE_FILE_H_
