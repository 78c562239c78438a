#ifndef NETWRIGHT_NN_DEVICE_H_
#define NETWRIGHT_NN_DEVICE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace netwright {

// kCpu: this project's kernels (body.h). kCuda: LibTorch's operators on the first visible GPU. kLibTorchCpu: the same
// operators on the processor, for checks; no choice of the `device` keys.
enum class Device { kCpu, kCuda, kLibTorchCpu };

std::string_view DeviceName(Device device);    // "cpu", "cuda", "libtorch-cpu"
Device DeviceFromName(std::string_view name);  // usage error for another name

// Whether LibTorch is built for CUDA and finds a GPU.
bool HasCuda();

// "auto": cuda where HasCuda(), else cpu. Usage error for "cuda" where there is none, and for other names.
Device ResolveDevice(std::string_view name);

// The first visible GPU as its driver describes it; nullopt where there is no driver, or no GPU.
struct CudaDevice {
  std::string name;
  int64_t memory_bytes = 0;
  int capability_major = 0;  // from 8 on it multiplies bfloat16
};
std::optional<CudaDevice> FirstCudaDevice();

}  // namespace netwright

#endif  // NETWRIGHT_NN_DEVICE_H_
