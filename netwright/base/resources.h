#ifndef NETWRIGHT_BASE_RESOURCES_H_
#define NETWRIGHT_BASE_RESOURCES_H_

#include <cstdint>
#include <vector>

namespace netwright {

// Its affinity mask, ascending; never empty.
std::vector<int> AllowedCores();

// How many threads can run at once: AllowedCores, or fewer where the control group has a quota (containers).
int UsableCores();

// Bytes of memory: this machine's, or its control group's limit where that is lower.
int64_t UsableMemory();

}  // namespace netwright

#endif  // NETWRIGHT_BASE_RESOURCES_H_
