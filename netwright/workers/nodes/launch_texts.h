#ifndef NETWRIGHT_WORKERS_NODES_LAUNCH_TEXTS_H_
#define NETWRIGHT_WORKERS_NODES_LAUNCH_TEXTS_H_

#include <span>

#include "netwright/base/preset_text.h"

namespace netwright {

// Of configs/launch/*.yml; the source is written by cmake/Presets.cmake.
std::span<const PresetText> LaunchTexts();

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_LAUNCH_TEXTS_H_
