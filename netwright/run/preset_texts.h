#ifndef NETWRIGHT_RUN_PRESET_TEXTS_H_
#define NETWRIGHT_RUN_PRESET_TEXTS_H_

#include <span>
#include <string_view>

namespace netwright {

struct PresetText {
  std::string_view name;
  std::string_view text;  // YAML
};

// Of configs/*.yml; the source is written by cmake/Presets.cmake.
std::span<const PresetText> PresetTexts();

}  // namespace netwright

#endif  // NETWRIGHT_RUN_PRESET_TEXTS_H_
