#ifndef NETWRIGHT_MACHINE_MACHINE_H_
#define NETWRIGHT_MACHINE_MACHINE_H_

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace netwright {

// What this machine has, as far as it decides how fast child networks train. Names no host and no user.
struct MachineInfo {
  std::string processor;         // model name; empty: unknown
  int cores = 1;                 // this process may use: affinity and control group considered
  int64_t memory_bytes = 0;      // this process may use: physical memory or the control group's limit
  std::vector<std::string> isa;  // of "avx2", "fma", "avx512", "avx512-bf16", "amx-bf16": what the processor has

  std::string libtorch;         // version, "1.13"; empty: not loaded in this process
  bool libtorch_cuda = false;   // built for CUDA
  std::string blas_library;     // file that sgemm is called in; empty: none was found
  bool openblas = false;        // that file is OpenBLAS
  std::string openblas_core;    // kernels it chose: "Haswell", "SkylakeX", "Zen"
  std::string openblas_config;  // its build: "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."

  std::string gpu = "none";                        // model of the first NVIDIA GPU, or "none"
  std::string governor;                            // of the processor's frequency: "powersave"; empty: not readable
  std::string frequency_driver;                    // "intel_pstate"; empty: not readable
  double load_average = 0;                         // over the last minute
  std::map<std::string, std::string> environment;  // variables that are set and steer threads or BLAS kernels
  std::string build = "release";                   // "release", "debug", "sanitizer"
};

std::string ProcessorName();  // model; empty: unknown

// Loads the system's BLAS when the process has none yet. What cannot be found out stays at its default. Not thread-safe
// (reads the environment).
MachineInfo InspectMachine();

// What makes training slow here, and what to do about it, a line each. agents: an agent learns there, whose products
// OpenBLAS computes.
std::vector<std::string> Warnings(const MachineInfo& machine, bool agents = true);

void to_json(nlohmann::json& json, const MachineInfo& machine);  // for run.json

// "0.1.0+1a2b3c4d5e6f", with the commit where there is one, and ".modified" when files differed from it.
std::string CodeVersion();

}  // namespace netwright

#endif  // NETWRIGHT_MACHINE_MACHINE_H_
