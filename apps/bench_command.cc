#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/checks.h"
#include "apps/commands.h"
#include "apps/json_output.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/progress.h"
#include "netwright/machine/machine.h"
#include "netwright/measure/agent_bench.h"
#include "netwright/measure/env_bench.h"
#include "netwright/measure/train_bench.h"
#include "netwright/measure/transfer/transfer_bench.h"
#include "netwright/measure/transfer/transfer_json.h"
#include "netwright/measure/transfer/transfer_page.h"

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
  train->add_option("--precision", options.precision, "Arithmetic")
      ->check(OneOf({"auto", "fp32", "bf16"}))
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

struct TransferArguments {
  TransferOptions options;
  std::vector<std::string> assignments;
  bool only_page = false;
  bool json = false;
};

int RunTransfer(const TransferArguments& arguments) {
  InstallInterruptHandler();
  TransferOptions options = arguments.options;
  for (const std::string& assignment : arguments.assignments) {
    const auto [key, value] = SplitAssignment(assignment);
    options.settings.Set(key, value);
  }
  if (options.part >= options.parts) FailUsage("--part counts from 0 and must be below --parts");
  Progress progress;
  const bool finished = arguments.only_page || RunTransferBench(options, [&](size_t done, size_t of) {
                          progress.Update("searches", static_cast<double>(done) / static_cast<double>(of),
                                          fmt::format("{} of {}", done, of));
                        });
  progress.Finish();
  if (!finished) return static_cast<int>(ErrorKind::kInterrupted);
  const std::filesystem::path page = std::filesystem::path(options.out) / "transfer.html";
  const std::vector<TransferCurve> curves = ReadCurves(options.out);
  const std::string& subject = options.strategies.front();
  WriteTransferPage(curves, subject, page);
  if (arguments.json) {
    nlohmann::ordered_json json = {{"page", page.string()}};
    json.update(TransferJson(curves, subject));
    PrintJson(json);
  } else {
    fmt::print("report              {}\n", page.string());
  }
  return 0;
}

void AddTransfer(CLI::App* bench, Command& run) {
  auto arguments = std::make_shared<TransferArguments>();
  TransferOptions& options = arguments->options;
  CLI::App* transfer =
      bench->add_subcommand("transfer", "Strategies on many tasks: best network so far, with bands and paired tests");
  transfer
      ->add_option(
          "--strategy", options.strategies,
          "Strategies, the first against the others; each may have settings: NAME,KEY=VALUE,...; or a program that "
          "proposes: program:bench/tpe.py. unrelated:NAME hears accuracies of random networks instead of its own, "
          "wiped:NAME hears of none; probe:NAME: what it proposes next when five rewards come in the opposite order")
      ->required()
      ->type_name("NAME");
  transfer
      ->add_option(
          "--on", options.problems,
          "As `search` takes them: table:FILE.yml, a data set; or task:NAME, such as task:dtd-c5-n600-px32-rgb")
      ->required()
      ->type_name("PROBLEM");
  transfer->add_option("--task", options.tasks, "Of a table's tasks [all]")->type_name("NAME");
  transfer->add_option("--seeds", options.seeds, "Searches by each strategy on each task")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str()
      ->type_name("N");
  transfer->add_option("--first-seed", options.first_seed, "Of the seeds")->capture_default_str()->type_name("S");
  transfer->add_option("--networks", options.networks, "Networks that each search trains")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str()
      ->type_name("N");
  transfer->add_option("--in-flight", options.in_flight, "Networks in training at a time")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str()
      ->type_name("N");
  transfer->add_option("--workers", options.workers, "Processes that train; 0: one a core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str()
      ->type_name("N");
  transfer->add_option("--set", arguments->assignments, "A configuration key of all searches")->type_name("KEY=VALUE");
  transfer->add_option("--out", options.out, "Folder; what is there already is not searched again")
      ->required()
      ->type_name("DIR");
  transfer->add_option("--part", options.part, "Of several processes: which one this is, from 0")
      ->check(CLI::Range(0, 1023))
      ->type_name("I");
  transfer->add_option("--parts", options.parts, "How many processes share the searches")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  transfer->add_flag("--page", arguments->only_page, "Search nothing; write the page of what is there");
  AddJson(transfer, &arguments->json);
  transfer->callback([arguments, &run] { run = [arguments] { return RunTransfer(*arguments); }; });
}

}  // namespace

void AddBenchCommands(CLI::App& app, Command& run) {
  CLI::App* bench =
      app.add_subcommand("bench", "How fast this machine trains and searches: train, env, agent, transfer");
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
  AddTransfer(bench, run);
}

}  // namespace netwright
