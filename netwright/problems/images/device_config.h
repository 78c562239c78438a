#ifndef NETWRIGHT_PROBLEMS_IMAGES_DEVICE_CONFIG_H_
#define NETWRIGHT_PROBLEMS_IMAGES_DEVICE_CONFIG_H_

#include <cstdint>
#include <string>

#include "netwright/base/options.h"
#include "netwright/graph/inference/targets/target.h"
#include "netwright/spaces/search_space.h"

namespace netwright {

// The device that networks are made for, and what it has for them (graph/inference/device_cost.h). 0: no limit.
struct DeviceConfig {
  int64_t max_flash = 0;   // bytes, in 8 bits
  int64_t max_ram = 0;     // likewise
  int64_t max_macs = 0;    // multiply-adds of an image
  double max_latency = 0;  // seconds of an image on the target
  TargetChoice target;
};

// Keys without a prefix.
void Declare(DeviceConfig& config, Options& options);
void Validate(const DeviceConfig& config);  // usage error

// Whether the target's times are needed and not known.
bool MustMeasureTimes(const DeviceConfig& config);

// Sets those of a device.
void SetDeviceLimits(const DeviceConfig& config, Limits& limits);

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_IMAGES_DEVICE_CONFIG_H_
