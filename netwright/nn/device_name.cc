// Apart from the rest of device.h: a recipe's text needs the names, and programs that only read recipes shall not load
// LibTorch for them.

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/nn/device.h"

namespace netwright {

std::string_view DeviceName(Device device) {
  switch (device) {
    case Device::kCpu:
      return "cpu";
    case Device::kCuda:
      return "cuda";
    case Device::kLibTorchCpu:
      return "libtorch-cpu";
  }
  NETWRIGHT_CHECK(false);
}

Device DeviceFromName(std::string_view name) {
  for (const Device device : {Device::kCpu, Device::kCuda, Device::kLibTorchCpu}) {
    if (name == DeviceName(device)) return device;
  }
  FailUsage("device '{}': give auto, cpu or cuda", name);
}

}  // namespace netwright
