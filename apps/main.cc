// The command line: parses, calls run/, prints. Exit codes: 0 done; 1 the run failed; 2 bad usage, configuration or
// data set; 130 interrupted.
#include <fmt/format.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "apps/commands.h"
#include "apps/help_format.h"
#include "apps/option_of.h"
#include "apps/parse_error.h"
#include "netwright/base/error.h"
#include "netwright/base/key_error.h"
#include "netwright/base/printable.h"
#include "netwright/machine/machine.h"

namespace {

using netwright::Printable;

// A warning's text on one line: names of files and classes may hold anything.
class PrintableText final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    const std::string text = Printable({message.payload.data(), message.payload.size()});
    out.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<PrintableText>(); }
};

int Main(int argc, char** argv) {
  spdlog::set_default_logger(spdlog::stderr_logger_st("netwright"));
  auto pattern = std::make_unique<spdlog::pattern_formatter>();
  pattern->add_flag<PrintableText>('*').set_pattern("netwright: %l: %*");
  spdlog::set_formatter(std::move(pattern));

  CLI::App app("Designs small convolutional networks for image data sets, on an ordinary CPU.", "netwright");
  app.formatter(std::make_shared<netwright::HelpFormat>());
  app.set_version_flag("--version", netwright::CodeVersion());
  app.require_subcommand(1);
  app.footer(
      "`netwright COMMAND --help` tells more. Exit codes: 0 done, 1 failed, 2 bad usage or data, 130 interrupted.");
  netwright::Command run;
  netwright::AddInitCommand(app, run);
  netwright::AddSearchCommands(app, run);
  netwright::AddPredictCommands(app, run);
  netwright::AddReproduceCommand(app, run);
  netwright::AddTabulateCommand(app, run);
  netwright::AddParetoCommand(app, run);
  netwright::AddExportCommand(app, run);
  netwright::AddMetaTrainCommand(app, run);
  netwright::AddStoreCommands(app, run);
  netwright::AddDataCommands(app, run);
  netwright::AddStrategyCommand(app, run);
  netwright::AddConfigCommand(app, run);
  netwright::AddScoreCommand(app, run);
  netwright::AddShowCommand(app, run);
  netwright::AddReportCommand(app, run);
  netwright::AddDashboardCommand(app, run);
  netwright::AddBenchCommands(app, run);
  netwright::AddDoctorCommand(app, run);
  netwright::AddCompletionCommand(app, run);
  netwright::AddWorkerCommand(app, run);
  netwright::AddHelpCommand(app, run);
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    fmt::print(stderr, "netwright: {}\n", Printable(netwright::DescribeParseError(app, error)));
    return 2;
  }
  return run();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Main(argc, argv);
  } catch (const netwright::KeyError& error) {
    fmt::print(stderr, "netwright: {} (option {})\n", Printable(error.what()), netwright::OptionOf(error.key()));
    return error.exit_code();
  } catch (const netwright::Error& error) {
    fmt::print(stderr, "netwright: {}\n", Printable(error.what()));
    return error.exit_code();
  } catch (const nlohmann::json::exception& error) {
    fmt::print(stderr, "netwright: a file of this run or study is damaged: {}\n", Printable(error.what()));
    return 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "netwright: unexpected failure: {}\n", Printable(error.what()));
    return 1;
  }
}
