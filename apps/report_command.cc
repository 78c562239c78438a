#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "netwright/base/error.h"
#include "netwright/run/run_report.h"
#include "studies/data.h"
#include "studies/page.h"

namespace netwright {
namespace {

struct ReportArguments {
  std::vector<std::string> folders;
  std::string out;
};

std::vector<std::string> Write(const std::vector<std::string>& folders, const std::filesystem::path& out) {
  if (folders.size() > 1) return WriteComparison(folders, out);
  return HoldsStudy(folders[0]) ? WriteStudyReport(folders[0], out) : WriteRunReport(folders[0], out);
}

int WriteReport(const ReportArguments& arguments) {
  const bool single = arguments.folders.size() == 1;
  std::filesystem::path out = arguments.out;
  if (out.empty()) out = single ? std::filesystem::path(arguments.folders[0]) / "report.html" : "comparison.html";
  if (out.extension() != ".html") FailUsage("--out '{}': give a file that ends in .html", out.string());
  const std::vector<std::string> problems = Write(arguments.folders, out);
  for (const std::string& problem : problems) spdlog::warn("a chart could not be drawn: {}", problem);
  fmt::print("{}\n", out.string());
  return 0;
}

}  // namespace

void AddReportCommand(CLI::App& app, Command& run) {
  CLI::App* report = app.add_subcommand("report", "HTML report of one run or study, or a comparison of several runs");
  auto arguments = std::make_shared<ReportArguments>();
  report
      ->add_option("DIR", arguments->folders,
                   "Run folders, or a folder of `reproduce`; also of what is going on or was interrupted")
      ->required();
  report
      ->add_option("--out", arguments->out,
                   "The page; its CSV files go into the folder of the same name beside it [DIR/report.html; of several "
                   "runs comparison.html]")
      ->type_name("FILE.html");
  report->callback([arguments, &run] { run = [arguments] { return WriteReport(*arguments); }; });
}

}  // namespace netwright
