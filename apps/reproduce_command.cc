#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "apps/checks.h"
#include "apps/commands.h"
#include "apps/json_output.h"
#include "apps/loudness.h"
#include "apps/node_arguments.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "studies/page.h"
#include "studies/runs/runner.h"
#include "studies/study.h"

namespace netwright {
namespace {

struct ReproduceArguments {
  StudyRequest request;
  std::string preset = "small", out;
  int seeds = 0, workers = 0;
  std::vector<std::string> assignments;
  bool json = false;
  NodeArguments nodes;
  Loudness loudness;
};

int Reproduce(ReproduceArguments arguments) {
  StudyPreset preset = MakeStudyPreset(arguments.preset);
  for (const std::string& assignment : arguments.assignments) {
    const auto [key, value] = SplitAssignment(assignment);
    Set(preset, key, value);
  }
  if (arguments.seeds > 0) preset.study.seeds = arguments.seeds;
  if (arguments.request.data.empty()) {
    const char* root = std::getenv("NETWRIGHT_DATA");
    if (root == nullptr || *root == '\0') FailUsage("give the folder with the data sets: --data DIR");
    arguments.request.data = root;
  }
  // Runs that came from another machine look for their data sets by name.
  setenv("NETWRIGHT_DATA", arguments.request.data.c_str(), /*overwrite=*/1);
  arguments.nodes.Apply();
  InstallInterruptHandler();
  const bool finished =
      RunStudy(arguments.request, preset,
               {.out = arguments.out, .workers = arguments.workers, .verbosity = arguments.loudness.verbosity()});
  const std::filesystem::path report = std::filesystem::path(arguments.out) / "report.html";
  WriteStudyReport(arguments.out, report);
  if (arguments.json) {
    PrintJson({{"study", arguments.out}, {"page", report.string()}, {"finished", finished}});
  } else {
    fmt::print("study               {}\nreport              {}\n", arguments.out, report.string());
  }
  if (finished) return 0;
  fmt::print(stderr, "interrupted; the same command goes on\n");
  return static_cast<int>(ErrorKind::kInterrupted);
}

}  // namespace

void AddReproduceCommand(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<ReproduceArguments>();
  CLI::App* reproduce =
      app.add_subcommand("reproduce", "Repeat the paper's experiments, and report beside its numbers");
  reproduce->add_option("EXPERIMENT", arguments->request.experiment, StudyHelp())
      ->required()
      ->check(OneOf(StudyNames()));
  reproduce
      ->add_option("--preset", arguments->preset,
                   "tiny (minutes: a test), small (hours on two cores) or paper (the paper's numbers)")
      ->check(OneOf(StudyPresetNames()))
      ->capture_default_str()
      ->type_name("NAME");
  reproduce
      ->add_option("--data", arguments->request.data,
                   "Folder with the data sets: NAME.tar, or a folder NAME, ... "
                   "[$NETWRIGHT_DATA]")
      ->type_name("DIR");
  reproduce->add_option("--out", arguments->out, "Folder of the study")->required()->type_name("DIR");
  reproduce->add_option("--seeds", arguments->seeds, "Repetitions of every search [the preset's]")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  reproduce->add_option("--workers", arguments->workers, "Worker processes [one a core]")
      ->check(CLI::Range(1, 4096))
      ->type_name("N");
  reproduce
      ->add_option("--policy", arguments->request.policy,
                   "experiment2: the fixed policy's file, instead of learning it first")
      ->type_name("FILE");
  reproduce
      ->add_option("--experiment1", arguments->request.experiment1,
                   "experiment2: folder of a finished experiment1, whose final policies are taken, seed by seed")
      ->type_name("DIR");
  reproduce
      ->add_option("--set", arguments->assignments,
                   "Set a key of the study (study.*) or a configuration key of all its runs; may be given again")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  arguments->nodes.AddTo(reproduce);
  arguments->loudness.AddTo(reproduce);
  AddJson(reproduce, &arguments->json);
  reproduce->footer(
      "Every run is an ordinary run folder below DIR/runs. Interrupted or killed, the same command goes on.");
  reproduce->callback([arguments, &run] { run = [arguments] { return Reproduce(*arguments); }; });
}

}  // namespace netwright
