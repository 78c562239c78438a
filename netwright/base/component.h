#ifndef NETWRIGHT_BASE_COMPONENT_H_
#define NETWRIGHT_BASE_COMPONENT_H_

#include <memory>
#include <string_view>

#include "netwright/base/options.h"

namespace netwright {

// A row in a table of components (strategies, problems). The made object holds the part's configuration, declares its
// keys and makes the part.
template <typename Component>
struct ComponentRow {
  std::string_view name;
  std::string_view help;
  std::unique_ptr<Component> (*make)();
};

// Calls the Declare of a configuration struct.
template <typename Config>
void DeclareKeys(Config& config, Options& options) {
  Declare(config, options);
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_COMPONENT_H_
