#ifndef NETWRIGHT_BASE_PRESET_TEXT_H_
#define NETWRIGHT_BASE_PRESET_TEXT_H_

#include <string_view>

namespace netwright {

// A file that is built in by cmake/Presets.cmake.
struct PresetText {
  std::string_view name;
  std::string_view text;  // YAML
};

}  // namespace netwright

#endif  // NETWRIGHT_BASE_PRESET_TEXT_H_
