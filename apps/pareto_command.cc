#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "apps/json_output.h"
#include "netwright/base/error.h"
#include "netwright/report/runs/pareto.h"

namespace netwright {
namespace {

struct ParetoArguments {
  std::string run, by = "flops", target;
  bool json = false;
};

// Columns of one width, numbers to the right.
std::string Aligned(const Table& table) {
  std::vector<std::vector<std::string>> lines(1);
  for (const Table::Column& column : table.columns) lines.front().push_back(column.title);
  lines.insert(lines.end(), table.rows.begin(), table.rows.end());
  std::vector<size_t> widths(table.columns.size());
  for (const auto& line : lines) {
    for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const auto& line : lines) {
    for (size_t i = 0; i < widths.size(); ++i) {
      const char* form = table.columns[i].numeric ? "{}{:>{}}" : "{}{:<{}}";
      text += fmt::format(fmt::runtime(form), i > 0 ? "  " : "", line[i], widths[i]);
    }
    text += '\n';
  }
  return text;
}

int ListFront(const ParetoArguments& arguments) {
  const CostKind& kind = FindCostKind(arguments.by);
  const RunData data = ReadRunData(arguments.run);
  TargetChoice target = TargetOf(data);
  if (!arguments.target.empty()) target = {.name = std::string(FindTarget(arguments.target).name)};
  const std::vector<CostedNetwork> front = ParetoFront(CostedNetworks(data, target), kind);
  if (front.empty() && kind.name == "latency") {
    FailUsage("the run in '{}' has no target, and measured nothing here; name one by --target", arguments.run);
  }
  if (arguments.json) {
    fmt::print("{}\n", ParetoJson(front).dump(2));
    return 0;
  }
  fmt::print("{}", Aligned(ParetoTable(front)));
  return 0;
}

}  // namespace

void AddParetoCommand(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<ParetoArguments>();
  CLI::App* command = app.add_subcommand(
      "pareto", "List the networks of a search that no cheaper one matches in accuracy, the cheapest first");
  command->add_option("RUN", arguments->run, "Run folder, also of a run that is going on")
      ->required()
      ->type_name("RUN");
  std::string kinds = "Cost, as searched:";
  for (const CostKind& kind : CostKinds()) kinds += fmt::format(" {}", kind.name);
  command->add_option("--by", arguments->by, kinds)->capture_default_str()->type_name("COST");
  std::string targets = "Device for latencies [the run's]:";
  for (const Target* target : Targets()) targets += fmt::format(" {} ({})", target->name, target->help);
  command->add_option("--target", arguments->target, targets)->type_name("NAME");
  AddJson(command, &arguments->json);
  command->footer("`netwright export RUN --pick pareto:NUMBER --by COST` trains one of them long and writes it.");
  command->callback([arguments, &run] { run = [arguments] { return ListFront(*arguments); }; });
}

}  // namespace netwright
