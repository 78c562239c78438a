#ifndef NETWRIGHT_BASE_NULL_TERMINATED_H_
#define NETWRIGHT_BASE_NULL_TERMINATED_H_

#include <string>
#include <vector>

namespace netwright {

// For the arguments and the environment of posix_spawn: pointers into `texts`, and a null at the end. Valid while
// `texts` is unchanged.
inline std::vector<char*> NullTerminated(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_NULL_TERMINATED_H_
