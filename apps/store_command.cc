#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "apps/checks.h"
#include "apps/commands.h"
#include "apps/json_output.h"
#include "netwright/base/error.h"
#include "netwright/io/files.h"
#include "netwright/report/store_csv.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/search_run.h"
#include "netwright/run/transfer.h"
#include "netwright/spaces/search_space.h"
#include "netwright/store/store.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

struct StoreArguments {
  std::string what, format = "compact", out, into;
  bool json = false;
};

std::unique_ptr<Store> OpenRunStore(const std::string& what) {
  return OpenStoreReadOnly(fs::is_directory(what) ? RunFolder::Open(what).store().string() : what);
}

// Steps beside FILE.csv: FILE-steps.csv, when there are any. Returns the files written beside --out.
std::vector<std::string> WriteCsv(const StoreArguments& arguments) {
  const std::unique_ptr<Store> store = OpenRunStore(arguments.what);
  WriteFileAtomically(arguments.out, ExperimentsCsv(*store));
  if (store->Steps().empty()) return {};
  fs::path steps(arguments.out);
  steps.replace_filename(steps.stem().string() + "-steps" + steps.extension().string());
  WriteFileAtomically(steps, StepsCsv(*store));
  return {steps.string()};
}

void WriteOriginal(const StoreArguments& arguments) {
  if (!fs::is_directory(arguments.what))
    FailUsage("'{}' is not a folder; --format original needs the run's, for its search space", arguments.what);
  const RunFolder folder = RunFolder::Open(arguments.what);
  const ExperimentSpec spec = ReadSpec(folder);
  const std::string dataset = ReadJsonFile(folder.run_json()).at("dataset").at("name");
  const RewardOf reward = [&spec](const Evaluation& evaluation, double density) {
    const double accuracy = evaluation.metrics.accuracy;
    if (spec.reward.kind == "accuracy") return accuracy;
    return RefinedReward(accuracy, evaluation.metrics.flops, density, spec.reward);
  };
  WriteFileAtomically(arguments.out,
                      OriginalCsv(*OpenRunStore(arguments.what), *MakeSearchSpace(spec.space), dataset, reward));
}

int Export(const StoreArguments& arguments) {
  std::vector<std::string> files;
  if (arguments.format == "compact") {
    if (!fs::is_directory(arguments.what))
      FailUsage("'{}' is not a folder; --format compact needs that of a run or a study", arguments.what);
    ExportRuns(arguments.what, arguments.out);
  } else if (arguments.format == "csv") {
    files = WriteCsv(arguments);
  } else {
    WriteOriginal(arguments);
  }
  files.push_back(arguments.out);
  if (arguments.json) {
    PrintJson({{"files", files}});
  } else {
    fmt::print("{}\n", fmt::join(files, "\n"));
  }
  return 0;
}

int Import(const StoreArguments& arguments) {
  ImportRuns(arguments.what, arguments.into);
  if (arguments.json) {
    PrintJson({{"folder", arguments.into}});
  } else {
    fmt::print("{}\n", arguments.into);
  }
  return 0;
}

}  // namespace

void AddStoreCommands(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<StoreArguments>();
  CLI::App* store = app.add_subcommand("store", "Take runs to another machine, or their experiments elsewhere");
  store->require_subcommand(1);
  CLI::App* out = store->add_subcommand("export", "Write a run, or a study with all its runs, to one file");
  out->add_option("DIR|FILE", arguments->what, "Run or study folder; for csv also an experiments.sqlite")->required();
  out->add_option("--format", arguments->format,
                  "compact (an archive that `store import` reads), csv (all experiments; the steps beside them) or "
                  "original (the columns of the original system's database)")
      ->check(OneOf({"compact", "csv", "original"}))
      ->capture_default_str();
  out->add_option("--out", arguments->out, "File to write")->required()->type_name("FILE");
  AddJson(out, &arguments->json);
  out->callback([arguments, &run] { run = [arguments] { return Export(*arguments); }; });
  CLI::App* in = store->add_subcommand("import", "Unpack what `store export` wrote; `resume` and `show` work on it");
  in->add_option("FILE", arguments->what, "Archive in compact form")->required()->check(CLI::ExistingFile);
  in->add_option("--into", arguments->into, "New or empty folder")->required()->type_name("DIR");
  AddJson(in, &arguments->json);
  in->callback([arguments, &run] { run = [arguments] { return Import(*arguments); }; });
}

}  // namespace netwright
