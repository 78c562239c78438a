#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "apps/json_output.h"
#include "netwright/base/error.h"
#include "netwright/run/run_report.h"
#include "studies/data.h"
#include "studies/page.h"

namespace netwright {
namespace {

struct ReportArguments {
  std::vector<std::string> folders;
  std::string out;
  bool json = false;
};

void Write(const std::vector<std::string>& folders, const std::filesystem::path& out) {
  if (folders.size() > 1) {
    ComparisonPage(folders).Write(out);
  } else if (HoldsStudy(folders[0])) {
    WriteStudyReport(folders[0], out);
  } else {
    RunPage(folders[0]).Write(out);
  }
}

int WriteReport(const ReportArguments& arguments) {
  const bool single = arguments.folders.size() == 1;
  std::filesystem::path out = arguments.out;
  if (out.empty()) out = single ? std::filesystem::path(arguments.folders[0]) / "report.html" : "comparison.html";
  if (out.extension() != ".html") FailUsage("--out '{}': give a file that ends in .html", out.string());
  Write(arguments.folders, out);
  if (arguments.json) {
    PrintJson({{"page", out.string()}, {"runs", arguments.folders}});
  } else {
    fmt::print("{}\n", out.string());
  }
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
  AddJson(report, &arguments->json);
  report->callback([arguments, &run] { run = [arguments] { return WriteReport(*arguments); }; });
}

}  // namespace netwright
