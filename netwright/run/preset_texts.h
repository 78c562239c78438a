#ifndef NETWRIGHT_RUN_PRESET_TEXTS_H_
#define NETWRIGHT_RUN_PRESET_TEXTS_H_

#include <span>

#include "netwright/base/preset_text.h"

namespace netwright {

// Of configs/*.yml; the source is written by cmake/Presets.cmake.
std::span<const PresetText> PresetTexts();

}  // namespace netwright

#endif  // NETWRIGHT_RUN_PRESET_TEXTS_H_
