#ifndef NETWRIGHT_RUN_PRESETS_H_
#define NETWRIGHT_RUN_PRESETS_H_

#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/settings.h"

namespace netwright {

struct ExperimentSpec;

// The files of configs/, built into the program, without .yml.
std::vector<std::string> PresetNames();

// By name or from a file (.yml, .yaml). Usage error, listing the names.
Settings PresetSettings(std::string_view name_or_file);

// These values over the defaults. The keys `recipe` and `final` name a recipe and stand for all its keys. Usage error.
ExperimentSpec MakeSpec(const Settings& preset);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_PRESETS_H_
