#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "apps/commands.h"
#include "apps/json_output.h"
#include "apps/node_arguments.h"
#include "netwright/base/error.h"
#include "netwright/base/units.h"
#include "netwright/machine/machine.h"
#include "netwright/workers/nodes/node_pool.h"

namespace netwright {
namespace {

// What there is, then the warnings.
std::string DoctorReport(const MachineInfo& machine) {
  std::string text;
  const auto line = [&](std::string_view name, std::string_view value) {
    text += fmt::format("{:<14}{}\n", name, value.empty() ? "unknown" : value);
  };
  line("netwright", fmt::format("{} ({} build)", CodeVersion(), machine.build));
  line("processor", machine.processor);
  line("cores", std::to_string(machine.cores));
  line("instructions", machine.isa.empty() ? "none of AVX2 and later" : fmt::format("{}", fmt::join(machine.isa, " ")));
  line("memory", FormatBytes(static_cast<double>(machine.memory_bytes)));
  line("LibTorch", machine.libtorch.empty()
                       ? "not loaded"
                       : machine.libtorch + (machine.libtorch_cuda ? " with CUDA" : " for the processor"));
  line("BLAS", machine.blas_library.empty() ? "none" : machine.blas_library);
  if (machine.openblas) {
    line("OpenBLAS", fmt::format("{} kernels; {}", machine.openblas_core.empty() ? "unknown" : machine.openblas_core,
                                 machine.openblas_config));
  }
  line("GPU", machine.gpu);
  if (!machine.governor.empty()) line("frequency", fmt::format("{} ({})", machine.governor, machine.frequency_driver));
  line("load average", fmt::format("{:.2f}", machine.load_average));
  for (const auto& [name, value] : machine.environment) line("environment", fmt::format("{}={}", name, value));

  const std::vector<std::string> warnings = Warnings(machine);
  text += warnings.empty() ? "\nNothing here makes training slow.\n" : "\n";
  for (const std::string& warning : warnings) text += fmt::format("warning: {}\n", warning);
  return text;
}

std::string NodeLine(const NodeReport& node) {
  if (!node.info) return fmt::format("cannot be used: {}", node.problem);
  const NodeInfo& info = *node.info;
  std::string line = fmt::format("{}, {} cores, {}", info.processor.empty() ? "unknown processor" : info.processor,
                                 info.cores, FormatBytes(static_cast<double>(info.memory)));
  if (info.gpu != "none") line += ", " + info.gpu;
  line +=
      fmt::format("; netwright {}; {} of data sets in {}", info.version,
                  FormatBytes(static_cast<double>(info.cache_bytes)), info.cache.empty() ? "no folder" : info.cache);
  return node.problem.empty() ? line : fmt::format("cannot be used: {} ({})", node.problem, line);
}

constexpr double kNodePatience = 60;  // seconds

// What each node has; 1 when not all can be used.
int ReportNodes(bool json) {
  NodeOptions nodes = NodesFromEnvironment();
  nodes.version = CodeVersion();
  const std::vector<NodeReport> reports = InspectNodes(nodes, kNodePatience);
  nlohmann::json list = nlohmann::json::array();
  int unusable = 0;
  for (const NodeReport& node : reports) {
    unusable += node.problem.empty() ? 0 : 1;
    list.push_back({{"node", node.name}, {"problem", node.problem}});
    if (node.info) list.back()["has"] = *node.info;
    if (!json) fmt::print("{:<20}{}\n", node.name, NodeLine(node));
  }
  if (json) PrintJson({{"nodes", list}});
  return unusable > 0 ? static_cast<int>(ErrorKind::kRun) : 0;
}

}  // namespace

void AddDoctorCommand(CLI::App& app, Command& run) {
  CLI::App* doctor = app.add_subcommand("doctor", "What this machine has, and what makes it slow");
  auto json = std::make_shared<bool>(false);
  AddJson(doctor, json.get());
  auto nodes = std::make_shared<NodeArguments>();
  nodes->AddTo(doctor);
  doctor->footer("With --nodes or --hosts: what each node has, and whether a run here can use it.");
  doctor->callback([json, nodes, &run] {
    run = [json, nodes] {
      nodes->Apply();
      if (NodesFromEnvironment().used()) return ReportNodes(*json);
      const MachineInfo machine = InspectMachine();
      if (*json) {
        nlohmann::json report = machine;
        report["netwright"] = CodeVersion();
        report["warnings"] = Warnings(machine);
        PrintJson(report);
      } else {
        fmt::print("{}", DoctorReport(machine));
      }
      return 0;
    };
  });
}

}  // namespace netwright
