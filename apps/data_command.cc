#include <fmt/format.h>

#include <memory>
#include <string>

#include "apps/commands.h"
#include "netwright/data/describe.h"
#include "netwright/data/prepared.h"

namespace netwright {
namespace {

int List() {
  fmt::print("{}", DescribeKnownDatasets());
  return 0;
}

}  // namespace

void AddDataCommands(CLI::App& app, Command& run) {
  struct Arguments {
    std::string dataset;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* data = app.add_subcommand("data", "List, describe and check data sets");
  data->require_subcommand(1);
  data->add_subcommand("list", "Known data sets, and where they lie")->callback([&run] { run = List; });

  CLI::App* info = data->add_subcommand("info", "Classes, images, sizes, split, fingerprint");
  info->add_option("DATASET", arguments->dataset, "Known name or path")->required();
  info->callback([arguments, &run] {
    run = [arguments] {
      fmt::print("{}", DescribeDataset(PrepareDataset(arguments->dataset, {}, {})->summary()));
      return 0;
    };
  });

  CLI::App* check =
      data->add_subcommand("check", "Decode every image and list what is wrong; exit code 2 if anything is");
  check->add_option("DATASET", arguments->dataset, "Known name or path")->required();
  check->callback([arguments, &run] {
    run = [arguments] {
      const DatasetCheck result = CheckDataset(arguments->dataset, {});
      fmt::print("{}", result.Text());
      return result.sound() ? 0 : 2;
    };
  });
}

}  // namespace netwright
