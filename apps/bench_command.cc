#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "apps/commands.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/machine/machine.h"
#include "netwright/measure/agent_bench.h"
#include "netwright/measure/env_bench.h"
#include "netwright/measure/train_bench.h"

namespace netwright {
namespace {

std::string Header(const TrainBenchRow&) {
  return fmt::format("{:<49} {:>4} {:>7} {:>9} {:>5} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}", "network", "px", "workers",
                     "precision", "batch", "images/s", "GFLOP/s", "ceiling", "fraction", "groups'", "fraction");
}
std::string Line(const TrainBenchRow& row) {
  return fmt::format("{:<49} {:>4} {:>7} {:>9} {:>5} {:>9.1f} {:>8.1f} {:>8.1f} {:>7.0f}% {:>8.1f} {:>7.0f}%",
                     row.network, row.image_size, row.workers, row.precision, row.batch, row.images_per_second.median,
                     row.gflops, row.ceiling_gflops, 100 * row.fraction_of_ceiling(), row.group_ceiling_gflops,
                     100 * row.fraction_of_group_ceiling());
}

std::string Header(const EnvBenchRow&) {
  return fmt::format("{:<24} {:>7} {:>6} {:>9} {:>12}", "space", "actions", "lanes", "networks", "steps/s");
}
std::string Line(const EnvBenchRow& row) {
  return fmt::format("{:<24} {:>7} {:>6} {:>9} {:>12.0f}", row.space, row.masked ? "legal" : "all", row.lanes,
                     row.networks, row.steps_per_second.median);
}

std::string Header(const AgentBenchRow&) {
  return fmt::format("{:<20} {:>6} {:<9} {:>12}", "agent", "lanes", "mode", "steps/s");
}
std::string Line(const AgentBenchRow& row) {
  return fmt::format("{:<20} {:>6} {:<9} {:>12.0f}", row.agent, row.lanes, row.mode, row.steps_per_second.median);
}

// Where rows go, as they come: a table on stdout, and JSON lines where they are asked for.
class Report {
 public:
  explicit Report(const std::string& json) : stdout_(json == "-") {
    if (json.empty() || stdout_) return;
    file_.open(json);
    if (!file_) FailUsage("--json: cannot write to '{}'", json);
  }

  template <typename Row>
  void Add(const Row& row) {
    nlohmann::json json = row;
    json["processor"] = machine_.processor;
    json["code_version"] = CodeVersion();
    if (stdout_) {
      fmt::print("{}\n", json.dump());
    } else {
      if (file_.is_open()) file_ << json.dump() << std::endl;
      if (first_) fmt::print("{}\n", Header(row));
      fmt::print("{}\n", Line(row));
    }
    std::fflush(stdout);
    first_ = false;
  }

 private:
  const MachineInfo machine_ = InspectMachine();
  bool stdout_;
  bool first_ = true;
  std::ofstream file_;
};

// A benchmark's subcommand: declare(command, options) adds its own options, measure(options, on_row) runs it.
template <typename Options, typename Measure>
void AddBenchmark(CLI::App* command, Command& run, void (*declare)(CLI::App*, Options&), const Measure& measure) {
  struct Arguments {
    Options options;
    std::string json;
  };
  const auto arguments = std::make_shared<Arguments>();
  declare(command, arguments->options);
  command
      ->add_option("--seconds", arguments->options.seconds,
                   "Time to measure for each row, in five repetitions: rates are medians")
      ->capture_default_str()
      ->check(CLI::Range(0.001, 86400.0))
      ->type_name("S");
  command
      ->add_option("--json", arguments->json,
                   "Write a JSON object for each row, a line each; -: to stdout, without the table")
      ->type_name("FILE");
  command->callback([arguments, measure, &run] {
    run = [arguments, measure] {
      InstallInterruptHandler();
      Report report(arguments->json);
      measure(arguments->options, [&](const auto& row) { report.Add(row); });
      return Interrupted() ? static_cast<int>(ErrorKind::kInterrupted) : 0;
    };
  });
}

void DeclareTrain(CLI::App* train, TrainBenchOptions& options) {
  train->add_option("--network", options.networks, "Architectures of the chain space [six of the paper's]")
      ->type_name("ARCH");
  train->add_option("--image-size", options.image_sizes, "Pixels, square [28 32 64 84]")
      ->check(CLI::Range(1, 1024))
      ->type_name("PX");
  train->add_option("--workers", options.workers, "Worker processes [1, and one a core]")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  train->add_option("--precision", options.precision, "Arithmetic: auto, fp32, bf16")
      ->check(CLI::IsMember({"auto", "fp32", "bf16"}))
      ->capture_default_str()
      ->type_name("NAME");
  train->add_option("--batch", options.batch, "Images a step")
      ->check(CLI::Range(2, 65536))
      ->capture_default_str()
      ->type_name("N");
  train->footer(
      "The paper's template: 3 channels, 20 classes, 32 filters, dense 1024. GFLOP/s count what is computed, forward\n"
      "and backward. The ceiling is what LibTorch's 3 x 3 convolutions reach alone, at whole batches, with as many\n"
      "threads; the groups' ceiling, what ours reach on as many images as the second-level cache holds.");
}

void DeclareEnv(CLI::App* env, EnvBenchOptions& options) {
  env->add_option("--space", options.spaces, "Search spaces [all]")->type_name("NAME|FILE.yml");
  env->add_option("--lanes", options.lanes, "Environments that step together")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str()
      ->type_name("N");
}

void DeclareAgent(CLI::App* agent, AgentBenchOptions& options) {
  agent->add_option("--agent", options.agents, "Strategies that act in lanes [all]")->type_name("NAME");
  agent->add_option("--lanes", options.lanes, "Environments that step together [1 16 256]")
      ->check(CLI::Range(1, 4096))
      ->type_name("N");
}

}  // namespace

void AddBenchCommands(CLI::App& app, Command& run) {
  CLI::App* bench = app.add_subcommand("bench", "How fast this machine trains and searches: train, env, agent");
  bench->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, auto declare, auto measure) {
    AddBenchmark(bench->add_subcommand(name, help), run, declare, measure);
  };
  add("train", "Training of child networks: images/s, GFLOP/s, and the fraction of what bare convolutions reach",
      DeclareTrain, [](const TrainBenchOptions& options, const auto& on_row) {
        RunTrainBench(options, on_row, [](const std::string& note) { fmt::print(stderr, "netwright: {}\n", note); });
      });
  add("env", "Environment with a table evaluator, on one core: steps/s", DeclareEnv, RunEnvBench);
  add("agent", "Agents acting, and acting and learning, with a table evaluator: steps/s", DeclareAgent, RunAgentBench);
}

}  // namespace netwright
