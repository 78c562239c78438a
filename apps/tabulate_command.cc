#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "apps/json_output.h"
#include "apps/node_arguments.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/tasks/tabulate.h"
#include "netwright/tasks/task_list.h"
#include "netwright/tasks/write_table.h"

namespace netwright {
namespace {

struct TabulateArguments {
  TabulateOptions options;
  std::string tasks, name, runs;
  std::vector<std::string> assignments;
  NodeArguments nodes;
  bool export_only = false, quiet = false, verbose = false, json = false;
};

int RunTabulate(const TabulateArguments& arguments) {
  namespace fs = std::filesystem;
  const std::vector<TaskName> tasks = ReadTaskList(arguments.tasks);
  TabulateOptions options = arguments.options;
  options.verbosity = arguments.quiet     ? Verbosity::kQuiet
                      : arguments.verbose ? Verbosity::kVerbose
                                          : Verbosity::kNormal;
  for (const std::string& assignment : arguments.assignments) {
    const auto [key, value] = SplitAssignment(assignment);
    options.settings.Set(key, value);
  }
  bool finished = true;
  if (!arguments.export_only) {
    arguments.nodes.Apply();
    InstallInterruptHandler();
    finished = TabulateTasks(tasks, options);
  }
  const std::string name = arguments.name.empty() ? fs::path(arguments.tasks).stem().string() : arguments.name;
  const fs::path stem = fs::path(options.out) / name;
  const fs::path runs = arguments.runs.empty() ? fs::path(options.out) / "runs" : fs::path(arguments.runs);
  const int count = WriteTable(tasks, runs, IsTable(options.answers) ? options.answers : "", stem);
  if (arguments.json) {
    PrintJson({{"table", stem.string() + ".yml"}, {"written", count}, {"tasks", tasks.size()}, {"finished", finished}});
  } else {
    fmt::print("table               {}.yml ({} of {} tasks)\n", stem.string(), count, tasks.size());
  }
  if (finished) return 0;
  fmt::print(stderr, "interrupted; the same command goes on\n");
  return static_cast<int>(ErrorKind::kInterrupted);
}

}  // namespace

void AddTabulateCommand(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<TabulateArguments>();
  TabulateOptions& options = arguments->options;
  CLI::App* tabulate =
      app.add_subcommand("tabulate", "Train many networks on many tasks, and write the accuracies as a benchmark");
  tabulate->add_option("TASKS", arguments->tasks, "A list of tasks, such as tasks/training.yml")
      ->required()
      ->type_name("FILE.yml");
  tabulate->add_option("--out", options.out, "Folder for the runs and the table")->required()->type_name("DIR");
  tabulate
      ->add_option("--design", options.design,
                   "Networks that every task begins with, one a line [random ones of all depths]")
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  const auto count = [&](const char* name, int* field, const char* help) {
    tabulate->add_option(name, *field, help)->check(CLI::Range(0, 1000000))->capture_default_str()->type_name("N");
  };
  count("--networks", &options.networks, "Networks of the design, those that fit the task");
  count("--near", &options.near, "Neighbours of the task's best networks");
  tabulate->add_option("--replicates", options.replicates, "Share of all that is trained a second time")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str()
      ->type_name("SHARE");
  count("--workers", &options.workers, "Worker processes; 0: one a core");
  arguments->nodes.AddTo(tabulate);
  tabulate->add_option("--space", options.space, "Search space")->capture_default_str()->type_name("NAME|FILE.yml");
  tabulate->add_option("--preset", options.preset, "Recipe and limits")->capture_default_str()->type_name("NAME");
  tabulate
      ->add_option("--answers", options.answers,
                   "Folder with earlier runs, named as the tasks' data, or an earlier table of these tasks, whose "
                   "networks are not trained again; the table's are written again, too")
      ->check(CLI::ExistingPath)
      ->type_name("DIR|FILE.yml");
  tabulate->add_option("--set", arguments->assignments, "A configuration key of all runs")->type_name("KEY=VALUE");
  tabulate->add_option("--name", arguments->name, "Of the table [the list's]")->type_name("NAME");
  tabulate->add_flag("--export", arguments->export_only, "Train nothing; write the table of what is there");
  tabulate->add_option("--runs", arguments->runs, "Folder with the runs to write [DIR/runs]")->type_name("DIR");
  tabulate->add_flag("--quiet", arguments->quiet, "No progress");
  tabulate->add_flag("--verbose", arguments->verbose, "A line for every network");
  AddJson(tabulate, &arguments->json);
  tabulate->callback([arguments, &run] { run = [arguments] { return RunTabulate(*arguments); }; });
}

}  // namespace netwright
