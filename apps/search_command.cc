#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/checks.h"
#include "apps/commands.h"
#include "apps/json_output.h"
#include "apps/loudness.h"
#include "apps/node_arguments.h"
#include "apps/option_of.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/problems/problems.h"
#include "netwright/run/presets.h"
#include "netwright/run/search_run.h"
#include "netwright/spaces/search_space.h"

namespace netwright {
namespace {

// A command-line option that is short for a configuration key.
struct Flag {
  const char* flag;
  const char* key;
  const char* value_name;
  bool auto_is_zero = false;  // of the key
};

constexpr Flag kFlags[] = {
    {"--task", "task", "NAME"},
    {"--strategy", "strategy", "NAME"},
    {"--policy", "policy", "FILE|none"},
    {"--evaluator", "evaluator", "NAME"},
    {"--space", "space", "NAME|FILE.yml"},
    {"--seed", "seed", "S"},
    {"--evaluations", "evaluations", "N"},
    {"--budget", "budget", "TIME"},
    {"--workers", "workers", "N", true},
    {"--memory-limit", "memory_limit", "BYTES"},
    {"--device", "device", "NAME"},
    {"--precision", "precision", "NAME"},
    {"--max-params", "max_params", "N"},
    {"--max-flops", "max_flops", "N"},
    {"--max-macs", "max_macs", "N"},
    {"--max-flash", "max_flash", "BYTES"},
    {"--max-ram", "max_ram", "BYTES"},
    {"--target", "target", "NAME"},
    {"--target-clock", "target_clock", "HZ"},
    {"--max-latency", "max_latency", "TIME"},
    {"--image-size", "data.image_size", "PX", true},
    {"--channels", "data.channels", "auto|1|3", true},
    {"--train-limit", "data.train_limit", "N"},
    {"--group-by", "data.group_by", "REGEX"},
    {"--epochs", "recipe.epochs", "N"},
};

struct SearchArguments {
  std::string dataset, preset = "quick", config, out;
  std::vector<std::string> flag_values = std::vector<std::string>(std::size(kFlags));
  std::vector<std::string> assignments;
  bool no_final = false, freeze_policy = false, strict = false, json = false;
  NodeArguments nodes;
  Loudness loudness;
};

ExperimentSpec Resolve(const SearchArguments& arguments) {
  ExperimentSpec spec = MakeSpec(arguments.preset);
  Settings given, typed;
  if (!arguments.config.empty()) given = ReadSettings(arguments.config, Settings::Origin::kUser);
  for (size_t i = 0; i < std::size(kFlags); ++i) {
    const std::string& text = arguments.flag_values[i];
    if (!text.empty()) typed.Set(kFlags[i].key, kFlags[i].auto_is_zero && text == "auto" ? "0" : text);
  }
  for (const std::string& assignment : arguments.assignments) {
    const auto [key, value] = SplitAssignment(assignment);
    typed.Set(key, value);
  }
  given.Set(typed);
  Apply(given, spec);
  LiftEvaluations(given, spec);
  if (!arguments.dataset.empty()) spec.dataset = arguments.dataset;
  if (arguments.no_final) spec.parts.Set("final_training", "false", Settings::Origin::kPreset);
  if (arguments.freeze_policy) spec.freeze_policy = true;
  if (arguments.strict) spec.parts.Set("data.strict", "true", Settings::Origin::kPreset);
  if (spec.dataset.empty()) FailUsage("give the data set: a known name (`netwright data list`) or a path");
  CheckSpaceIsOpen(typed, spec);
  Validate(spec);
  return spec;
}

// runs/<data set>-<first free number>.
std::string DefaultOut(const std::string& dataset) {
  const std::string name = ParseProblem(dataset).name;
  std::filesystem::path path =
      std::filesystem::absolute(name.empty() ? dataset : name).lexically_normal();  // of "." it is the folder's name
  if (!path.has_filename()) path = path.parent_path();
  const std::string stem = path.filename().stem().string();
  for (int i = 1;; ++i) {
    std::string out = fmt::format("runs/{}-{}", stem, i);
    if (!std::filesystem::exists(out)) return out;
  }
}

int PrintOutcome(const Summary& summary, const RunFolder& folder, bool json) {
  const std::string model = summary.final ? (folder.best() / "model.pt").string() : "";
  if (json) {
    nlohmann::json outcome = summary;
    outcome["folder"] = folder.path().string();
    if (!model.empty()) outcome["model"] = model;
    PrintJson(outcome);
  } else {
    fmt::print("{}", SummaryText(summary, folder.path().string()));
    if (!model.empty()) fmt::print("model               {}\n", model);
  }
  if (summary.finished) return 0;
  fmt::print(stderr, "interrupted; go on with: netwright resume {}\n", folder.path().string());
  return static_cast<int>(ErrorKind::kInterrupted);
}

int Search(const SearchArguments& arguments) {
  const ExperimentSpec spec = Resolve(arguments);
  arguments.nodes.Apply();
  InstallInterruptHandler();
  const RunFolder folder = RunFolder::Plan(arguments.out.empty() ? DefaultOut(spec.dataset) : arguments.out);
  if (arguments.loudness.json) fmt::print(stderr, "{}\n", nlohmann::json({{"folder", folder.path()}}).dump());
  return PrintOutcome(RunSearch(spec, folder, arguments.loudness.verbosity()), folder, arguments.json);
}

void AddSearch(CLI::App& app, Command& run) {
  CLI::App* search = app.add_subcommand("search", "Design a network for a data set (the main job)");
  auto arguments = std::make_shared<SearchArguments>();
  search->add_option(
      "PROBLEM", arguments->dataset,
      "A data set: known name (`netwright data list`), class folder, .zip/.tar/.tar.gz of one, CSV of files "
      "and labels, original release "
      "of a known data set, folder of IDX files, of CIFAR binary batches or of Meta-Dataset's "
      "records. Or synthetic:NAME, a formula in place of training");
  search
      ->add_option("--preset", arguments->preset,
                   "Defaults of everything below: quick (a laptop, minutes), paper "
                   "(Gomez Robles & Vanschoren 2019, days), or a file of keys (.yml)")
      ->capture_default_str()
      ->type_name(WithChoices("NAME|FILE.yml", PresetNames()));
  ExperimentSpec defaults = MakeSpec("quick");
  ImagesConfig images = ImagesOf(defaults);
  Options options;
  Declare(defaults, options);
  Declare(images, options);
  for (size_t i = 0; i < std::size(kFlags); ++i) {
    for (const Options::Entry& entry : options.entries()) {
      if (entry.key != kFlags[i].key) continue;
      const std::string value =
          entry.default_value.is_string() ? std::string(entry.default_value) : entry.default_value.dump();
      CLI::Option* option =
          search->add_option(kFlags[i].flag, arguments->flag_values[i], fmt::format("{} [{}]", entry.help, value))
              ->type_name(kFlags[i].value_name);
      if (!entry.choices.empty()) option->check(OneOf(entry.choices));
      if (entry.key == "space") option->type_name(WithChoices(kFlags[i].value_name, SearchSpaceNames()));
    }
  }
  search->add_option("--out", arguments->out, "Run folder [runs/<data set>-<number>]")->type_name("DIR");
  search
      ->add_option("--config", arguments->config, "Configuration file (YAML or JSON), such as \"config\" of a run.json")
      ->type_name("FILE");
  search->add_option("--set", arguments->assignments, "Set any configuration key; may be given again")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  search->add_flag("--no-final", arguments->no_final, "Stop after the search: no final training, no test");
  search->add_flag("--freeze-policy", arguments->freeze_policy,
                   "Act by the policy of --policy as it is: learn nothing");
  search->add_flag("--strict", arguments->strict, "Fail on a broken image instead of skipping it");
  arguments->nodes.AddTo(search);
  AddJson(search, &arguments->json);
  arguments->loudness.AddTo(search);
  search->footer(
      "Units: TIME 90s, 10m, 1h; N 8000, 200k, 20M; BYTES 512M, 4G. In [brackets]: the default of preset quick.\n"
      "The budget includes the final training. One given without --evaluations is used up: on more networks, and on "
      "more, "
      "wider and longer final training, as far as that helps on the validation part; with --evaluations, whichever is "
      "reached first ends the search.\n"
      "The final training mirrors images at random where a probe finds that left and right mean nothing; "
      "--set final.augment_flip=false mirrors none.");
  search->callback([arguments, &run] { run = [arguments] { return Search(*arguments); }; });
}

void AddResume(CLI::App& app, Command& run) {
  struct Arguments {
    std::string folder;
    int workers = 0;
    bool json = false;
    NodeArguments nodes;
    Loudness loudness;
  };
  CLI::App* resume =
      app.add_subcommand("resume", "Go on with an interrupted run: the same result as if it had never stopped");
  auto arguments = std::make_shared<Arguments>();
  resume->add_option("DIR", arguments->folder, "Run folder")->required();
  resume->add_option("--workers", arguments->workers, "Worker processes [as the run began]")
      ->type_name("N")
      ->check(WholeFrom(0));
  arguments->nodes.AddTo(resume);
  AddJson(resume, &arguments->json);
  arguments->loudness.AddTo(resume);
  resume->callback([arguments, &run] {
    run = [arguments] {
      const RunFolder folder = RunFolder::Open(arguments->folder);
      arguments->nodes.Apply();
      InstallInterruptHandler();
      if (FinishedSummary(folder.path())) {
        fmt::print(stderr, "the run in {} has finished: there is nothing to go on with\n", arguments->folder);
      }
      return PrintOutcome(ResumeSearch(folder, arguments->workers, arguments->loudness.verbosity()), folder,
                          arguments->json);
    };
  });
}

}  // namespace

std::string OptionOf(const std::string& key) {
  // Arguments of commands, which are no configuration keys, and the one key whose flag takes no value.
  for (const char* name : {"out", "into", "to", "force", "data", "experiment1", "nodes", "launch", "hosts"}) {
    if (key == name) return fmt::format("--{}", name);
  }
  if (key == "data.strict") return "--strict";
  for (const Flag& flag : kFlags) {
    if (key == flag.key) return flag.flag;
  }
  return fmt::format("--set {}=...", key);
}

void AddSearchCommands(CLI::App& app, Command& run) {
  AddSearch(app, run);
  AddResume(app, run);
}

}  // namespace netwright
