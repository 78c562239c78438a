// What a recipe leaves to the machine. Apart from recipe.cc: programs that only read recipes shall not load LibTorch.
#include <string_view>

#include "netwright/nn/device.h"
#include "netwright/nn/precision.h"
#include "netwright/train/recipe.h"

namespace netwright {

void ResolveDevice(Recipe& recipe, std::string_view device) {
  const std::string_view wanted = recipe.device == "auto" ? device : std::string_view(recipe.device);
  recipe.device = DeviceName(ResolveDevice(wanted));
}

void ResolvePrecision(Recipe& recipe, std::string_view precision) {
  const std::string_view wanted = recipe.precision == "auto" ? precision : std::string_view(recipe.precision);
  recipe.precision = PrecisionName(ResolvePrecision(wanted, recipe.net, DeviceFromName(recipe.device)));
}

}  // namespace netwright
