#include "netwright/nn/device.h"

#include <dlfcn.h>
#include <torch/cuda.h>

#include <array>
#include <cstddef>

#include "netwright/base/error.h"

namespace netwright {
namespace {

// The driver's interface, looked up at run time: nothing of CUDA is needed to build. All return 0 for success.
struct Driver {
  int (*init)(unsigned flags) = nullptr;
  int (*get)(int* device, int ordinal) = nullptr;
  int (*get_name)(char* name, int size, int device) = nullptr;
  int (*total_memory)(size_t* bytes, int device) = nullptr;
  int (*get_attribute)(int* value, int attribute, int device) = nullptr;
};
constexpr int kCapabilityMajor = 75;  // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR

template <typename F>
bool Find(void* library, const char* name, F** function) {
  *function = reinterpret_cast<F*>(dlsym(library, name));
  return *function != nullptr;
}

}  // namespace

bool HasCuda() { return torch::cuda::is_available(); }

Device ResolveDevice(std::string_view name) {
  if (name == "auto") return HasCuda() ? Device::kCuda : Device::kCpu;
  const Device device = DeviceFromName(name);
  if (device == Device::kCuda && !HasCuda()) {
    FailUsage("device cuda: LibTorch finds no GPU here (`netwright doctor` says more); give auto or cpu");
  }
  return device;
}

std::optional<CudaDevice> FirstCudaDevice() {
  void* library = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);  // stays loaded
  if (library == nullptr) return std::nullopt;
  Driver driver;
  if (!Find(library, "cuInit", &driver.init) || !Find(library, "cuDeviceGet", &driver.get) ||
      !Find(library, "cuDeviceGetName", &driver.get_name) ||
      !Find(library, "cuDeviceTotalMem_v2", &driver.total_memory) ||
      !Find(library, "cuDeviceGetAttribute", &driver.get_attribute)) {
    return std::nullopt;
  }
  int device = 0;
  std::array<char, 256> name{};
  size_t bytes = 0;
  CudaDevice found;
  if (driver.init(0) != 0 || driver.get(&device, 0) != 0 ||
      driver.get_name(name.data(), static_cast<int>(name.size()) - 1, device) != 0 ||
      driver.total_memory(&bytes, device) != 0 ||
      driver.get_attribute(&found.capability_major, kCapabilityMajor, device) != 0) {
    return std::nullopt;
  }
  found.name = name.data();
  found.memory_bytes = static_cast<int64_t>(bytes);
  return found;
}

}  // namespace netwright
