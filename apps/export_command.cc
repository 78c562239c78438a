#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>

#include "apps/commands.h"
#include "netwright/exports/exports.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

struct ExportArguments {
  std::string run, format = "c", out, name = "model";
  int test_images = 10;
};

int RunExport(const ExportArguments& arguments) {
  ConfigureTorch(1);
  const ExportFormat& format = FindExportFormat(arguments.format);
  const RunFolder folder = RunFolder::Open(arguments.run);
  const std::filesystem::path out =
      arguments.out.empty() ? folder.best() / std::string(format.name) : std::filesystem::path(arguments.out);
  fmt::print("{}",
             format.write({.run = folder, .out = out, .name = arguments.name, .test_images = arguments.test_images}));
  return 0;
}

}  // namespace

void AddExportCommand(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command = app.add_subcommand("export", "Write a run's network for a device, and check what was written");
  command->add_option("RUN", arguments->run, "A finished run's folder")->required()->type_name("RUN");
  std::string formats = "Format:";
  for (const ExportFormat& format : ExportFormats()) formats += fmt::format(" {} ({})", format.name, format.help);
  command->add_option("--format", arguments->format, formats)->capture_default_str()->type_name("NAME");
  command->add_option("--out", arguments->out, "Folder for the files [RUN/best/FORMAT]")->type_name("DIR");
  command->add_option("--name", arguments->name, "Of files and functions")->capture_default_str()->type_name("NAME");
  command
      ->add_option("--test-images", arguments->test_images,
                   "Validation images that are written beside it, with what it must say of them")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str()
      ->type_name("N");
  command->callback([arguments, &run] { run = [arguments] { return RunExport(*arguments); }; });
}

}  // namespace netwright
