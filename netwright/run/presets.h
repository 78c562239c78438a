#ifndef NETWRIGHT_RUN_PRESETS_H_
#define NETWRIGHT_RUN_PRESETS_H_

#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/settings.h"

namespace netwright {

struct ExperimentSpec;

// The files of configs/, which are built into the program, by their names without .yml.
std::vector<std::string> PresetNames();

// A preset by its name, or of a file (a path that ends in .yml or .yaml). Usage error that lists the names otherwise.
Settings PresetSettings(std::string_view name_or_file);

// The values that settings give a spec whose other keys are at their defaults. `recipe` and `final` name a recipe each,
// all of whose keys they stand for. Usage error.
ExperimentSpec MakeSpec(const Settings& preset);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_PRESETS_H_
