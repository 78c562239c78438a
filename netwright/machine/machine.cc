#include "netwright/machine/machine.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>

#include "netwright/base/resources.h"
#include "netwright/nn/device.h"
#include "netwright_version.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// The first line of a file, empty when it cannot be read.
std::string FirstLine(const fs::path& path) {
  std::ifstream stream(path);
  std::string line;
  std::getline(stream, line);
  return line;
}

// The value of the first line "key ... : value" of a file such as /proc/cpuinfo; empty when there is none.
std::string ValueOf(const fs::path& path, std::string_view key) {
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) {
    const auto colon = line.find(':');
    if (!line.starts_with(key) || colon == std::string::npos) continue;
    const auto begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return "";
}

std::vector<std::string> InstructionSets() {
  std::istringstream words(ValueOf("/proc/cpuinfo", "flags"));
  const std::set<std::string> flags{std::istream_iterator<std::string>(words), {}};
  struct Name {
    const char* flag;
    const char* name;
  };
  std::vector<std::string> names;
  for (const Name& row : {Name{"avx2", "avx2"}, Name{"fma", "fma"}, Name{"avx512f", "avx512"},
                          Name{"avx512_bf16", "avx512-bf16"}, Name{"amx_bf16", "amx-bf16"}}) {
    if (flags.count(row.flag)) names.emplace_back(row.name);
  }
  return names;
}

// The real file of the first library mapped into this process whose name starts with `name`.
std::optional<fs::path> MappedLibrary(std::string_view name) {
  std::ifstream stream("/proc/self/maps");
  for (std::string line; std::getline(stream, line);) {
    const auto slash = line.find('/');
    if (slash == std::string::npos) continue;
    fs::path path = line.substr(slash);
    if (path.filename().string().starts_with(name)) return path;
  }
  return std::nullopt;
}

void InspectLibTorch(MachineInfo& machine) {
  constexpr std::string_view kBeforeVersion = ".so.";
  if (const auto library = MappedLibrary("libtorch_cpu.so")) {
    const std::string name = library->filename();
    const auto position = name.find(kBeforeVersion);
    machine.libtorch = position == std::string::npos ? "unknown" : name.substr(position + kBeforeVersion.size());
  }
  machine.libtorch_cuda = MappedLibrary("libtorch_cuda").has_value();
}

// Where a matrix product would be computed: the library that holds sgemm_ among those loaded, else the system's.
void InspectBlas(MachineInfo& machine) {
  void* scope = RTLD_DEFAULT;
  void* sgemm = dlsym(scope, "sgemm_");
  if (sgemm == nullptr) {
    scope = dlopen("libblas.so.3", RTLD_LAZY | RTLD_LOCAL);  // stays loaded: unloading a BLAS with threads is unsafe
    if (scope == nullptr) return;
    sgemm = dlsym(scope, "sgemm_");
  }
  Dl_info info{};
  if (sgemm == nullptr || dladdr(sgemm, &info) == 0 || info.dli_fname == nullptr) return;
  std::error_code error;
  const fs::path real = fs::canonical(info.dli_fname, error);
  machine.blas_library = error ? std::string(info.dli_fname) : real.string();

  using Text = char* (*)();
  const auto text_of = [&](const char* name) {
    const auto function = reinterpret_cast<Text>(dlsym(scope, name));
    const char* text = function == nullptr ? nullptr : function();
    std::string value = text == nullptr ? "" : text;
    value.erase(value.find_last_not_of(' ') + 1);
    return value;
  };
  // Another BLAS may be called although OpenBLAS is loaded by something else, so the file's name decides.
  machine.openblas = machine.blas_library.find("openblas") != std::string::npos;
  if (machine.openblas) {
    machine.openblas_core = text_of("openblas_get_corename");
    machine.openblas_config = text_of("openblas_get_config");
  }
}

// By the kernel module's files, which containers often hide, else by the driver.
std::string FirstGpu() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc/driver/nvidia/gpus", error)) {
    const std::string model = ValueOf(entry.path() / "information", "Model");
    return model.empty() ? "NVIDIA GPU" : model;
  }
  const std::optional<CudaDevice> device = FirstCudaDevice();
  return device.has_value() ? device->name : "none";
}

std::map<std::string, std::string> ThreadVariables() {
  std::map<std::string, std::string> variables;
  for (const char* name : {"OMP_NUM_THREADS", "OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY", "KMP_AFFINITY",
                           "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "MALLOC_ARENA_MAX"}) {
    if (const char* value = std::getenv(name)) variables[name] = value;
  }
  return variables;
}

std::string BuildKind() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return "sanitizer";
#elif defined(__OPTIMIZE__)
  return "release";
#else
  return "debug";
#endif
}

}  // namespace

std::string ProcessorName() { return ValueOf("/proc/cpuinfo", "model name"); }

MachineInfo InspectMachine() {
  MachineInfo machine;
  machine.processor = ProcessorName();
  machine.cores = UsableCores();
  machine.memory_bytes = UsableMemory();
  machine.isa = InstructionSets();
  InspectLibTorch(machine);
  InspectBlas(machine);
  machine.gpu = FirstGpu();
  const fs::path frequency = "/sys/devices/system/cpu/cpu0/cpufreq";
  machine.governor = FirstLine(frequency / "scaling_governor");
  machine.frequency_driver = FirstLine(frequency / "scaling_driver");
  std::istringstream(FirstLine("/proc/loadavg")) >> machine.load_average;
  machine.environment = ThreadVariables();
  machine.build = BuildKind();
  return machine;
}

std::string CodeVersion() { return NETWRIGHT_CODE_VERSION; }

}  // namespace netwright
