#ifndef NETWRIGHT_STUDIES_PRESET_TEXTS_H_
#define NETWRIGHT_STUDIES_PRESET_TEXTS_H_

#include <span>

#include "netwright/run/preset_texts.h"

namespace netwright {

// Of configs/studies/*.yml; the source is written by cmake/Presets.cmake.
std::span<const PresetText> StudyPresetTexts();

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_PRESET_TEXTS_H_
