#include "netwright/run/presets.h"

#include "netwright/base/table.h"
#include "netwright/run/preset_texts.h"

namespace netwright {

std::vector<std::string> PresetNames() {
  std::vector<std::string> names;
  for (const PresetText& preset : PresetTexts()) names.emplace_back(preset.name);
  return names;
}

Settings PresetSettings(std::string_view name_or_file) {
  if (name_or_file.ends_with(".yml") || name_or_file.ends_with(".yaml")) {
    return ReadSettings(std::string(name_or_file), Settings::Origin::kPreset);
  }
  const PresetText& preset = FindByName(PresetTexts(), name_or_file, "preset");
  return ParseSettings(std::string(preset.text), name_or_file, Settings::Origin::kPreset);
}

}  // namespace netwright
