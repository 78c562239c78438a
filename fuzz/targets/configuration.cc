#include "fuzz/fuzz_target.h"
#include "netwright/base/json_text.h"
#include "netwright/base/settings.h"

// --config, --preset and run.json.
NETWRIGHT_FUZZ_TARGET(configuration) {
  using namespace netwright;
  ParseJson(TextOf(bytes));
  ParseSettings(std::string(TextOf(bytes)), "fuzz.yml", Settings::Origin::kPreset);
}
