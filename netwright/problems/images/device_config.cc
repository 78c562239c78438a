#include "netwright/problems/images/device_config.h"

#include <cmath>

#include "netwright/base/error.h"

namespace netwright {

void Declare(DeviceConfig& config, Options& options) {
  options.Add("max_flash", &config.max_flash,
              "bytes of constants that it may have in 8 bits on a device, code not counted; 0: no limit",
              {0, 1e12, OptionUnit::kBytes});
  options.Add("max_ram", &config.max_ram,
              "bytes of memory that it may take in 8 bits on a device, stack not counted; 0: no limit",
              {0, 1e12, OptionUnit::kBytes});
  options.Add("max_macs", &config.max_macs, "multiply-adds (one image) that it may take; 0: no limit",
              {0, 1e15, OptionUnit::kCount});
  options.Add("target", &config.target.name,
              "device that latencies are told and limited for: this machine as it is measured, or published figures",
              TargetNames());
  options.Add("target_clock", &config.target.hertz, "its clock in Hz; 0: the usual one", {0, 1e11, OptionUnit::kCount});
  options.Add("max_latency", &config.max_latency,
              "time that it may take for an image on the target, as predicted (20ms); 0: no limit",
              {0, 1e6, OptionUnit::kSeconds});
  options.Add("operation_times", &config.target.measured,
              "nanoseconds of each kind of operation on this machine, of the target desktop; empty: measured where "
              "max_latency needs them");
}

void Validate(const DeviceConfig& config) {
  const TargetChoice& target = config.target;
  if (target.IsDesktop() && target.hertz > 0) {
    FailUsage("target_clock = {}: this machine is measured as it is; set target too", target.hertz);
  }
  if (!target.IsDesktop() && !target.measured.empty()) {
    FailUsage("operation_times are of target = {}; leave them out, or the target", kDesktopTarget);
  }
  ParseOperationTimes(target.measured, "operation_times");
}

bool MustMeasureTimes(const DeviceConfig& config) {
  return config.max_latency > 0 && config.target.IsDesktop() && config.target.measured.empty();
}

void SetDeviceLimits(const DeviceConfig& config, Limits& limits) {
  limits.max_flash = config.max_flash;
  limits.max_ram = config.max_ram;
  limits.max_macs = config.max_macs;
  limits.max_latency = std::llround(1e9 * config.max_latency);
  limits.times = TimesOn(config.target);
}

}  // namespace netwright
