#include "netwright/spaces/architecture.h"

#include <string_view>
#include <type_traits>

#include "netwright/base/hash.h"

namespace netwright {

// Hash and equality look at the bytes as they lie, so there must be none between the fields.
static_assert(std::is_trivially_copyable_v<Architecture>);
static_assert(std::has_unique_object_representations_v<Architecture>);

uint64_t HashOf(const Architecture& architecture) {
  return Hash64(std::string_view(reinterpret_cast<const char*>(&architecture), sizeof(architecture)));
}

}  // namespace netwright
