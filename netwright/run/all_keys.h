#ifndef NETWRIGHT_RUN_ALL_KEYS_H_
#define NETWRIGHT_RUN_ALL_KEYS_H_

#include <string>
#include <string_view>
#include <vector>

namespace netwright {

struct KeyInfo {
  std::string key, help;
  std::string values;              // "0 to 1", "true|false", "area|bilinear"; empty: any text
  std::string default_value;       // of the preset quick
  std::vector<std::string> parts;  // what has it: "every run", "problem images", "strategy dqn"
};

// Of all parts that a run may have, each once, in the order of their declarations.
std::vector<KeyInfo> AllKeys();

// Usage error that lists the nearest keys where there is none.
KeyInfo FindKey(std::string_view key);

// docs/configuration.md.
std::string KeysPage();

}  // namespace netwright

#endif  // NETWRIGHT_RUN_ALL_KEYS_H_
