#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "apps/checks.h"
#include "apps/commands.h"
#include "apps/json_output.h"
#include "apps/loudness.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/exports/exports.h"
#include "netwright/run/pick.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

struct ExportArguments {
  std::string run, pick{kPickBest}, by = "flops", format = "c", out, name = "model";
  int test_images = 10;
  bool json = false;
  Loudness loudness;
};

// Names, sorted.
std::vector<std::string> FilesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

int RunExport(const ExportArguments& arguments) {
  const ExportFormat& format = FindExportFormat(arguments.format);
  if (arguments.pick != kPickBest) InstallInterruptHandler();  // a training follows
  const RunFolder folder =
      PickModel(RunFolder::Open(arguments.run), arguments.pick, arguments.by, arguments.loudness.verbosity());
  if (Interrupted()) {
    fmt::print(stderr, "interrupted; the same command goes on\n");
    return static_cast<int>(ErrorKind::kInterrupted);
  }
  ConfigureTorch(1);
  const std::filesystem::path out =
      arguments.out.empty() ? folder.best() / std::string(format.name) : std::filesystem::path(arguments.out);
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) FailUsage("--out '{}': cannot make the folder: {}", out.string(), error.message());
  const std::string said =
      format.write({.run = folder, .out = out, .name = arguments.name, .test_images = arguments.test_images});
  if (arguments.json) {
    PrintJson({{"run", folder.path().string()},
               {"format", format.name},
               {"folder", out.string()},
               {"files", FilesIn(out)},
               {"lines", LinesOf(said)}});
  } else {
    fmt::print("{}", said);
  }
  return 0;
}

}  // namespace

void AddExportCommand(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand("export", "Write a run's network for a device, and check what was written");
  command->add_option("RUN", arguments->run, "A finished run's folder")->required()->type_name("RUN");
  std::string formats = "Format:";
  std::vector<std::string> names;
  for (const ExportFormat& format : ExportFormats()) {
    names.emplace_back(format.name);
    formats += fmt::format(" {} ({})", format.name, format.help);
  }
  command->add_option("--format", arguments->format, formats)
      ->capture_default_str()
      ->type_name(WithChoices("NAME", names));
  command
      ->add_option("--pick", arguments->pick,
                   "Which network: best, the one the run delivered; or pareto:N, number N of `netwright pareto`, which "
                   "is trained long first, once, in RUN/picked")
      ->capture_default_str()
      ->type_name("best|pareto:N");
  command->add_option("--by", arguments->by, "Cost of the front that N counts on, as of `netwright pareto`")
      ->capture_default_str()
      ->type_name("COST");
  command->add_option("--out", arguments->out, "Folder for the files [best/FORMAT of the run, or of the picked one]")
      ->type_name("DIR");
  command->add_option("--name", arguments->name, "Of files and functions")->capture_default_str()->type_name("NAME");
  command
      ->add_option("--test-images", arguments->test_images,
                   "Validation images that are written beside it, with what it must say of them")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str()
      ->type_name("N");
  arguments->loudness.AddTo(command);
  AddJson(command, &arguments->json);
  command->callback([arguments, &run] { run = [arguments] { return RunExport(*arguments); }; });
}

}  // namespace netwright
