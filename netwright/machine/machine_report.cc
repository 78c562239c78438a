// What a MachineInfo means: warnings, JSON.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "netwright/base/json_fields.h"
#include "netwright/base/text_list.h"
#include "netwright/base/units.h"
#include "netwright/machine/machine.h"

namespace netwright {
namespace {

constexpr int64_t kMemoryPerWorker = int64_t{3} << 29;  // 1.5 GiB: LibTorch itself, and a child network of usual size

bool Has(const MachineInfo& machine, std::string_view isa) { return std::ranges::count(machine.isa, isa) > 0; }

// OpenBLAS kernels from before AVX2.
bool IsOldCore(std::string_view core) {
  constexpr std::array<std::string_view, 10> kOld = {"Prescott", "Core2",   "Penryn",      "Dunnington", "Nehalem",
                                                     "Atom",     "Generic", "Sandybridge", "Barcelona",  "Bobcat"};
  return std::ranges::any_of(kOld, [&](std::string_view old) { return LowerCase(core) == LowerCase(old); });
}

void WarnOfBlas(const MachineInfo& machine, bool agents, std::vector<std::string>& warnings) {
  if (machine.blas_library.empty()) {
    warnings.emplace_back("no BLAS library was found; install OpenBLAS: apt-get install libopenblas0-pthread");
  } else if (!machine.openblas) {
    warnings.push_back(
        fmt::format("matrix products run in {}, which is not OpenBLAS and may be fifty times slower; "
                    "apt-get install libopenblas0-pthread, then check with: update-alternatives --config "
                    "libblas.so.3-x86_64-linux-gnu",
                    machine.blas_library));
  } else if (agents && Has(machine, "avx2") && IsOldCore(machine.openblas_core)) {
    warnings.push_back(fmt::format(
        "OpenBLAS uses its '{}' kernels although the processor has AVX2; {}", machine.openblas_core,
        machine.environment.contains("OPENBLAS_CORETYPE") ? "unset OPENBLAS_CORETYPE"
                                                          : "try OPENBLAS_CORETYPE=Haswell in the environment"));
  }
}

void WarnOfEnvironment(const MachineInfo& machine, std::vector<std::string>& warnings) {
  for (const char* name : {"OMP_PROC_BIND", "OMP_PLACES", "GOMP_CPU_AFFINITY", "KMP_AFFINITY"}) {
    const auto variable = machine.environment.find(name);
    if (variable == machine.environment.end() || variable->second == "false") continue;
    warnings.push_back(
        fmt::format("{}={} binds threads to cores and may put all workers on one; unset it", name, variable->second));
  }
}

void WarnOfResources(const MachineInfo& machine, std::vector<std::string>& warnings) {
  if (machine.memory_bytes > 0 && machine.memory_bytes / machine.cores < kMemoryPerWorker) {
    const int64_t workers = std::max<int64_t>(1, machine.memory_bytes / kMemoryPerWorker);
    warnings.push_back(fmt::format(
        "{} of memory for {} core{} is little: large networks will be refused; {}",
        FormatBytes(static_cast<double>(machine.memory_bytes)), machine.cores, machine.cores == 1 ? "" : "s",
        machine.cores == 1 ? "use a smaller data.image_size" : fmt::format("use workers = {}", workers)));
  }
  if (machine.load_average > 0.5 * machine.cores + 0.5) {
    warnings.push_back(
        fmt::format("other programs keep the processor busy (load average {:.1f} on {} core{}); stop them, or expect "
                    "longer times",
                    machine.load_average, machine.cores, machine.cores == 1 ? "" : "s"));
  }
}

void WarnOfProcessor(const MachineInfo& machine, std::vector<std::string>& warnings) {
  if (!machine.isa.empty() && !Has(machine, "avx2")) {
    warnings.emplace_back(
        "the processor has no AVX2: training will be slow; in a virtual machine, pass the host's processor on");
  }
  // Drivers with a hardware-managed frequency call their normal state "powersave".
  const bool managed = machine.frequency_driver == "intel_pstate" || machine.frequency_driver.starts_with("amd-pstate");
  if (machine.governor == "powersave" && !managed) {
    warnings.emplace_back(
        "the processor's frequency is held low (governor 'powersave'); as root: "
        "echo performance | tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor");
  }
  if (machine.gpu != "none" && !machine.libtorch.empty() && !machine.libtorch_cuda) {
    warnings.push_back(fmt::format("{} is not used: this LibTorch is built for the processor only", machine.gpu));
  }
}

}  // namespace

std::vector<std::string> Warnings(const MachineInfo& machine, bool agents) {
  std::vector<std::string> warnings;
  WarnOfBlas(machine, agents, warnings);
  WarnOfProcessor(machine, warnings);
  WarnOfEnvironment(machine, warnings);
  WarnOfResources(machine, warnings);
  if (machine.build != "release") {
    warnings.push_back(
        fmt::format("this is a {} build; build the release preset: scripts/build release", machine.build));
  }
  return warnings;
}

NETWRIGHT_TO_JSON(MachineInfo, processor, cores, memory_bytes, isa, libtorch, libtorch_cuda, blas_library, openblas,
                  openblas_core, openblas_config, gpu, governor, load_average, environment, build);

}  // namespace netwright
