// The command line from outside: errors, help, and the commands that train nothing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "netwright/nn/device.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/strategies.h"
#include "testing/bars.h"
#include "testing/files.h"
#include "testing/http_server.h"
#include "testing/image_files.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"
#include "testing/web_page.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// The working directory of this process, and of the programs it starts, for as long as this lives.
class WorkingFolder {
 public:
  explicit WorkingFolder(const std::string& path) : before_(fs::current_path()) { fs::current_path(path); }
  ~WorkingFolder() { fs::current_path(before_); }
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;

 private:
  const fs::path before_;
};

using testing::AllOf;
using testing::HasSubstr;

std::string OneLineOfError(const std::vector<std::string>& arguments) {
  const ProgramResult result = RunProgram(arguments);
  EXPECT_EQ(result.exit_code, 2) << result.err;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  return result.err;
}

TEST(ErrorsTest, ABudgetThatIsTooShortIsOneLine) {
  const TempFolder temp;
  WriteBars(temp / "bars", 14, 3, 10);
  const ProgramResult result = RunProgram({"search", temp / "bars", "--out", temp / "run", "--budget", "0.01",
                                           "--workers", "1", "--strategy", "random", "--quiet", "--precision", "fp32"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("the budget of 0.0s is too short: not one network was trained"),
                                HasSubstr("set a larger budget")));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

TEST(ErrorsTest, BadUsageIsOneLineAndExitCode2) {
  EXPECT_THAT(OneLineOfError({"search"}), HasSubstr("data set"));
  EXPECT_THAT(OneLineOfError({}), AllOf(HasSubstr("give a command: init, search, resume"), HasSubstr("--help")));
  EXPECT_THAT(OneLineOfError({"serach", "pics"}), HasSubstr("unknown command 'serach'; did you mean 'search'?"));
  EXPECT_THAT(OneLineOfError({"data", "frob"}), HasSubstr("unknown command 'frob'; see `netwright data --help`"));
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"search", "x", "--budegt", "3"},
                                                    {"search", "--budegt", "3", "x"},
                                                    {"search", "x", "--budegt=3"}}) {
    EXPECT_THAT(OneLineOfError(arguments),
                HasSubstr("unknown option '--budegt'; did you mean '--budget'? see `netwright search --help`"));
  }
  EXPECT_THAT(OneLineOfError({"data", "import", "x", "--nam", "y"}), HasSubstr("did you mean '--name'?"));
  EXPECT_THAT(OneLineOfError({"resume", "x", "y"}), HasSubstr("'y' is one argument too many"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--strategy", "magic"}), HasSubstr("evolution"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--set", "a2c.gama=1"}), HasSubstr("a2c.gamma"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--budget", "ten"}), HasSubstr("budget 'ten': give a number"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--evaluations", "-1"}), HasSubstr("evaluations = -1: must lie in 0 to"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--evaluations", "1.5"}), HasSubstr("evaluations '1.5': give a whole"));
  EXPECT_THAT(OneLineOfError({"show", "conv3", "--classes", "0"}),
              HasSubstr("--classes: '0': give a whole number, 1 or more"));
  EXPECT_THAT(OneLineOfError({"data", "import", "x", "--name", "y", "--image-size", "-3"}),
              HasSubstr("--image-size: '-3': give a whole number, 0 or more"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--group-by", "(a"}),
              AllOf(HasSubstr("'(a' is not a regular expression"), HasSubstr("(option --group-by)")));
  EXPECT_THAT(OneLineOfError({"predict", "/nonexistent", "a.png"}), HasSubstr("cannot open the model '/nonexistent'"));
  EXPECT_THAT(OneLineOfError({"predict", "x", "a.png", "-"}), HasSubstr("give nothing else beside it"));
  EXPECT_THAT(OneLineOfError({"predict", "x"}), HasSubstr("IMAGE"));
  EXPECT_THAT(OneLineOfError({"evaluate", "/nonexistent"}), HasSubstr("cannot open the model"));
  EXPECT_THAT(OneLineOfError({"search", "x", "--preset", "slow"}), HasSubstr("quick"));
  EXPECT_THAT(OneLineOfError({"resume", "/nonexistent"}), HasSubstr("run.json"));
  EXPECT_THAT(OneLineOfError({"show", "conv7"}), HasSubstr("conv7"));
  EXPECT_THAT(OneLineOfError({"report", "/nonexistent"}), HasSubstr("run.json"));
  EXPECT_THAT(OneLineOfError({"bench"}), HasSubstr("--help"));
  EXPECT_THAT(OneLineOfError({"bench", "train", "--network", "conv7"}), HasSubstr("conv7"));
  EXPECT_THAT(OneLineOfError({"bench", "train", "--precision", "fp8"}), HasSubstr("fp32"));
  EXPECT_THAT(OneLineOfError({"bench", "env", "--seconds", "0"}), HasSubstr("--seconds"));
  EXPECT_THAT(OneLineOfError({"bench", "env", "--json", "/nonexistent/rows"}), HasSubstr("/nonexistent/rows"));
  EXPECT_THAT(OneLineOfError({"bench", "agent", "--agent", "evolution"}), HasSubstr("meta-rl"));
}

TEST(ErrorsTest, MissingGpuIsOneLineAndExitCode2) {
  const TempFolder temp;
  if (HasCuda()) GTEST_SKIP() << "there is a GPU";
  for (const std::vector<std::string>& choice :
       {std::vector<std::string>{"--device", "cuda"}, {"--set", "recipe.device=cuda"}}) {
    std::vector<std::string> arguments = {"search", "x", "--out", temp / "run"};
    arguments.insert(arguments.end(), choice.begin(), choice.end());
    EXPECT_THAT(OneLineOfError(arguments), HasSubstr("GPU"));
    EXPECT_FALSE(fs::exists(temp / "run"));
  }
}

TEST(ErrorsTest, BadDataSetIsOneLineAndExitCode2) {
  const TempFolder temp;
  const auto search = [&](const std::string& data) {
    return OneLineOfError({"search", data, "--out", temp / "run", "--quiet"});
  };
  EXPECT_THAT(search("/nonexistent"), HasSubstr("/nonexistent"));
  std::filesystem::create_directories(temp / "empty");
  EXPECT_THAT(search(temp / "empty"), HasSubstr(temp / "empty"));
  std::filesystem::create_directories(temp / "empty/a");
  std::filesystem::create_directories(temp / "empty/b");
  EXPECT_THAT(search(temp / "empty"), HasSubstr(temp / "empty"));
  WriteClassFolders(temp / "one", {"cat"}, 5);
  EXPECT_THAT(search(temp / "one"), HasSubstr(temp / "one"));
  WriteClassFolders(temp / "few", {"cat", "dog"}, 2);
  EXPECT_THAT(search(temp / "few"), HasSubstr("cat"));
}

// The names of what lies in a folder and below it.
std::set<std::string> Below(const std::string& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) names.insert(entry.path().string());
  return names;
}

TEST(ErrorsTest, ARunFolderInTheDataSetIsRefusedAndNothingIsWritten) {
  const TempFolder temp;
  WriteBars(temp / "pics", 12, 2, 4);
  const std::set<std::string> before = Below(temp.path());
  EXPECT_THAT(OneLineOfError({"search", temp / "pics", "--out", temp / "pics", "--quiet"}), HasSubstr("--out"));
  EXPECT_THAT(OneLineOfError({"search", temp / "pics", "--out", temp / "pics/runs/1", "--quiet"}), HasSubstr("--out"));
  {
    const WorkingFolder inside(temp / "pics");
    EXPECT_THAT(OneLineOfError({"search", ".", "--quiet"}), HasSubstr("'runs/pics-1' would lie in"));
  }
  EXPECT_EQ(Below(temp.path()), before);
}

TEST(ErrorsTest, AnErrorAboutAKeyEndsWithTheOptionThatSetsIt) {
  const TempFolder temp;
  WriteBars(temp / "pics", 12, 2, 4);
  EXPECT_THAT(OneLineOfError({"search", temp / "pics", "--out", temp / "pics", "--quiet"}),
              HasSubstr("(option --out)"));
  EXPECT_THAT(OneLineOfError({"search", temp / "pics", "--out", temp / "run", "--quiet", "--strategy", "meta-rl",
                              "--policy", temp / "nosuch"}),
              HasSubstr("(option --policy)"));
}

TEST(ErrorsTest, ARunThatCannotStartLeavesNothing) {
  const TempFolder temp;
  WriteBars(temp / "pics", 12, 2, 4);
  WriteClassFolders(temp / "few", {"cat", "dog"}, 2);
  const std::set<std::string> before = Below(temp.path());
  const auto search = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "search");
    arguments.insert(arguments.end(), {"--out", temp / "new/run", "--quiet"});
    return OneLineOfError(arguments);
  };
  EXPECT_THAT(search({temp / "few"}), HasSubstr("cat"));
  EXPECT_THAT(search({temp / "pics", "--strategy", "meta-rl", "--policy", temp / "nosuch"}), HasSubstr("nosuch"));
  EXPECT_THAT(search({temp / "pics", "--max-params", "10"}), HasSubstr("max_params"));
  EXPECT_THAT(search({temp / "pics", "--space", temp / "nosuch.yml"}), HasSubstr("nosuch.yml"));
  EXPECT_EQ(Below(temp.path()), before);
}

TEST(ErrorsTest, LimitsThatNoNetworkKeepsAreOneLineAndExitCode2) {
  const TempFolder temp;
  WriteBars(temp / "bars", 12, 2, 10);
  const auto search = [&](const std::string& flag, const std::string& value) {
    return OneLineOfError({"search", temp / "bars", "--out", temp / "run", "--quiet", flag, value});
  };
  EXPECT_THAT(search("--max-params", "10"), HasSubstr("max_params = 10"));
  EXPECT_THAT(search("--max-flops", "1"), HasSubstr("max_flops = 1"));
  EXPECT_THAT(search("--memory-limit", "1M"), HasSubstr("memory_limit"));
}

TEST(CommandsTest, HelpIsComplete) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"search", "--help"},
                                                    {"resume", "--help"},
                                                    {"data", "--help"},
                                                    {"data", "info", "--help"},
                                                    {"data", "import", "--help"},
                                                    {"data", "download", "--help"},
                                                    {"show", "--help"},
                                                    {"report", "--help"},
                                                    {"bench", "--help"},
                                                    {"bench", "train", "--help"},
                                                    {"export", "--help"},
                                                    {"pareto", "--help"},
                                                    {"doctor", "--help"}}) {
    const ProgramResult result = RunProgram(arguments);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, HasSubstr("--help"));
    if (arguments.size() == 1) {
      EXPECT_THAT(result.out, AllOf(HasSubstr("search"), HasSubstr("resume"), testing::Not(HasSubstr("worker "))));
    }
  }
}

TEST(CommandsTest, ShowDrawsTheWorkedExample) {
  const ProgramResult result = RunProgram({"show", "conv5-max3-conv1-conv5-conv1-conv5-conv1-max2-avg3", "--preset",
                                           "paper", "--input", "3x84x84", "--classes", "1623"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* size : {"80", "26", "22", "18", "9", "3"}) EXPECT_THAT(result.out, HasSubstr(size));
}

TEST(CommandsTest, ShowDrawsWhatDoesNotFitAndFails) {
  const ProgramResult result = RunProgram({"show", "max3-max3-max3-conv3", "--input", "1x12x12"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("does not fit"));
}

TEST(CommandsTest, ShowDrawsTheBestOfASearchWithoutFinalTraining) {
  const TempFolder temp;
  WriteBars(temp / "bars", 12, 2, 10);
  const std::string run = temp / "run";
  ASSERT_EQ(RunProgram({"search", temp / "bars", "--out", run, "--evaluator", "synthetic", "--evaluations", "10",
                        "--no-final", "--quiet"})
                .exit_code,
            0);
  const std::string best = ReadJsonFile(run + "/summary.json").at("best").at("architecture");
  const ProgramResult shown = RunProgram({"show", run});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, AllOf(testing::StartsWith(best + "\n"), HasSubstr("1 x 12 x 12")));
  EXPECT_THAT(shown.err, HasSubstr("without final training"));
  fs::remove(run + "/summary.json");
  EXPECT_THAT(OneLineOfError({"show", run}), HasSubstr("netwright resume"));
}

TEST(CommandsTest, SearchSaysWhichStrategyItTakesAndWhy) {
  const TempFolder temp;
  WriteBars(temp / "bars", 14, 3, 10);
  const auto said = [&](const std::string& run, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"search",    temp / "bars",   "--out", temp / run,  "--evaluator",
                                          "synthetic", "--evaluations", "10",    "--no-final"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = RunProgram(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.err;
  };
  EXPECT_THAT(said("default", {}), HasSubstr("strategy transfer: learnt from "));
  EXPECT_EQ(ReadJsonFile(temp / "default/summary.json").at("strategy"), "transfer");
  EXPECT_THAT(said("none", {"--policy", "none"}), HasSubstr("strategy evolution: policy = none"));
  EXPECT_THAT(said("branches", {"--space", "multi-branch"}),
              HasSubstr("strategy evolution, without the default policy"));
  EXPECT_THAT(said("given", {"--strategy", "evolution"}), testing::Not(HasSubstr("strategy")));
}

TEST(CommandsTest, SyntheticSearchOverEveryStrategy) {
  const TempFolder temp;
  WriteBars(temp / "bars", 12, 2, 10);
  for (const std::string& strategy : StrategyNames()) {
    const std::string run = temp / strategy;
    std::vector<std::string> arguments = {"search",     temp / "bars", "--out",         run, "--evaluator", "synthetic",
                                          "--strategy", strategy,      "--evaluations", "60"};
    if (strategy == "program")
      arguments.insert(arguments.end(), {"--set", "program.command=examples/random_program.py"});
    if (strategy == "listed") arguments.insert(arguments.end(), {"--set", "listed.networks=conv3;max2"});
    const ProgramResult result = RunProgram(arguments);
    EXPECT_EQ(result.exit_code, 0) << strategy << ": " << result.err;
    EXPECT_EQ(ReadJsonFile(run + "/summary.json").at("evaluations").at("trained"), 60) << strategy;
    CheckPage(run + "/report.html");
    const std::string page = ReadText(run + "/report.html");
    EXPECT_THAT(page, AllOf(HasSubstr("bars"), HasSubstr(strategy), HasSubstr("a formula, without training")));
    EXPECT_TRUE(fs::exists(run + "/events.out.tfevents.netwright")) << strategy;
    EXPECT_EQ(fs::exists(run + "/report/episode_best.csv"), IsEpisodic(strategy)) << strategy;
  }
  // Side by side; the same again for one.
  const ProgramResult compared =
      RunProgram({"report", temp / "evolution", temp / "random", "--out", temp / "two.html"});
  EXPECT_EQ(compared.exit_code, 0) << compared.err;
  EXPECT_EQ(compared.out, (temp / "two.html") + "\n");
  CheckPage(temp / "two.html");
  EXPECT_THAT(ReadText(temp / "two/best_so_far_1.csv"), AllOf(HasSubstr("evolution (1 run),60,"), HasSubstr("random")));
  const std::string before = ReadText(temp / "evolution/report.html");
  EXPECT_EQ(RunProgram({"report", temp / "evolution"}).exit_code, 0);
  EXPECT_EQ(ReadText(temp / "evolution/report.html"), before);
}

TEST(CommandsTest, SearchWarnsOfActingWithoutMasksInTheDirectSpace) {
  const TempFolder temp;
  WriteBars(temp / "bars", 12, 2, 10);
  for (const char* strategy : {"random", "masked-random"}) {
    const ProgramResult result =
        RunProgram({"search", temp / "bars", "--out", temp / strategy, "--evaluator", "synthetic", "--strategy",
                    strategy, "--space", "multi-branch-direct", "--evaluations", "3"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const bool warned = result.err.find("use strategy=masked-random") != std::string::npos;
    EXPECT_EQ(warned, strategy == std::string("random")) << result.err;
  }
}

TEST(CommandsTest, ReportEscapesTheDataSetsName) {
  const TempFolder temp;
  const std::string name = "<b>&\"it's\" `x`";
  WriteBars(temp / name, 12, 2, 10);
  const ProgramResult result = RunProgram(
      {"search", temp / name, "--out", temp / "run", "--evaluator", "synthetic", "--evaluations", "10", "--quiet"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  CheckPage(temp / "run/report.html");
  EXPECT_THAT(ReadText(temp / "run/report.html"),
              AllOf(HasSubstr(R"(\u003cb\u003e\u0026\"it's\" `x`)"), HasSubstr("<title>A network for &lt;b&gt;")));
}

TEST(CommandsTest, DataInfoAndCheck) {
  const TempFolder temp;
  WriteClassFolders(temp / "pets", {"cat", "dog"}, 5);
  const ProgramResult info = RunProgram({"data", "info", temp / "pets"});
  EXPECT_EQ(info.exit_code, 0) << info.err;
  EXPECT_THAT(info.out, AllOf(HasSubstr("10"), HasSubstr("cat"), HasSubstr("dog")));
  EXPECT_THAT(info.out, testing::Not(HasSubstr("too small")));
  EXPECT_EQ(RunProgram({"data", "check", temp / "pets"}).exit_code, 0);
  WriteClassFolders(temp / "pets", {"eel"}, 2);
  EXPECT_THAT(RunProgram({"data", "info", temp / "pets"}).out, HasSubstr("too small: eel (2)"));
  EXPECT_THAT(RunProgram({"data", "check", temp / "pets"}).out, HasSubstr("too small: eel (2)"));
  WriteFile(temp / "pets/cat/bad.png", {'n', 'o'});
  const ProgramResult check = RunProgram({"data", "check", temp / "pets"});
  EXPECT_EQ(check.exit_code, 2);
  EXPECT_THAT(check.out, HasSubstr("cat/bad.png"));
}

TEST(CommandsTest, DataSplitListsWhatASearchUses) {
  const TempFolder temp;
  WriteClassFolders(temp / "pets", {"cat", "dog"}, 10);
  WriteFile(temp / "pets/cat/3.png", {'n', 'o'});
  const ProgramResult table = RunProgram({"data", "split", temp / "pets"});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_THAT(table.out, testing::StartsWith("part\tclass\timage\n"));
  EXPECT_THAT(table.out, AllOf(HasSubstr("\tcat\tcat/4.png\n"), testing::Not(HasSubstr("cat/3.png"))));
  const auto list = nlohmann::json::parse(RunProgram({"data", "split", temp / "pets", "--json"}).out);
  EXPECT_EQ(list.at("path"), temp / "pets");
  EXPECT_EQ(list.at("classes"), (std::vector<std::string>{"cat", "dog"}));
  std::map<std::string, int> counts;
  for (const auto& image : list.at("images")) {
    ++counts[image.at("part")];
    EXPECT_THAT(table.out, HasSubstr(fmt::format("{}\t{}\t{}\n", std::string(image.at("part")),
                                                 std::string(list.at("classes").at(image.at("class").get<size_t>())),
                                                 std::string(image.at("image")))));
  }
  const ProgramResult search = RunProgram(
      {"search", temp / "pets", "--out", temp / "run", "--evaluator", "synthetic", "--evaluations", "10", "--quiet"});
  EXPECT_EQ(search.exit_code, 0) << search.err;
  const nlohmann::json used = ReadJsonFile(temp / "run/run.json").at("task").at("final");
  for (const char* part : {"train", "validation", "test"}) EXPECT_EQ(used.at(part), counts[part]);
  EXPECT_NE(RunProgram({"data", "split", temp / "pets", "--split-seed", "1"}).out, table.out);
}

TEST(CommandsTest, FewImagesToScoreOnAreWarnedOf) {
  const TempFolder temp;
  const auto search = [&](const std::string& name, int per_class) {
    WriteBars(temp / name, 12, 2, per_class);
    const ProgramResult result = RunProgram({"search", temp / name, "--out", temp / (name + "-run"), "--evaluations",
                                             "1", "--epochs", "1", "--workers", "1", "--no-final"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return result.err;
  };
  EXPECT_THAT(search("few", 20), HasSubstr("warning: networks are scored on 6 images only"));
  EXPECT_THAT(search("more", 100), testing::Not(HasSubstr("networks are scored on")));
}

TEST(CommandsTest, DataImport) {
  const TempFolder temp;
  const ScopedVariable variable("NETWRIGHT_DATA", (temp / "data").c_str());
  WriteBars(temp / "bars", 12, 2, 10);
  WriteFile(temp / "bars/bad/broken.png", {'n', 'o'});
  const auto import = [&](const std::string& name) {
    return std::vector<std::string>{"data", "import", temp / "bars", "--name", name};
  };
  const ProgramResult unusable = RunProgram(import("stripes"));  // progress may have come before the error
  EXPECT_EQ(unusable.exit_code, 2);
  EXPECT_THAT(unusable.err, HasSubstr("netwright: class 'bad' has no usable image"));
  fs::rename(temp / "bars/bad/broken.png", temp / "bars/bar_0/broken.png");
  fs::remove(temp / "bars/bad");
  EXPECT_THAT(OneLineOfError(import("a/b")), HasSubstr("'a/b' cannot be the name"));
  EXPECT_THAT(OneLineOfError({"data", "import", temp / "bars"}), HasSubstr("--name"));
  std::vector<std::string> elsewhere = import("stripes");
  elsewhere.insert(elsewhere.end(), {"--to", "/dev/null/in/it"});
  EXPECT_THAT(OneLineOfError(elsewhere), HasSubstr("/dev/null/in/it"));
  const ProgramResult result = RunProgram(import("stripes"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("broken.png"), HasSubstr("1 broken left out"),
                                HasSubstr("go on with: netwright search stripes\n")));
  EXPECT_THAT(OneLineOfError(import("stripes")), HasSubstr("--force"));
  EXPECT_THAT(RunProgram({"data", "list"}).out, HasSubstr("data/stripes.tar"));
  EXPECT_THAT(RunProgram({"data", "info", "stripes"}).out, HasSubstr("20 usable, 0 broken"));
  const ProgramResult search = RunProgram(
      {"search", "stripes", "--out", temp / "run", "--evaluator", "synthetic", "--evaluations", "10", "--quiet"});
  EXPECT_EQ(search.exit_code, 0) << search.err;
  EXPECT_EQ(ReadJsonFile(temp / "run/run.json").at("dataset").at("name"), "stripes");
}

TEST(CommandsTest, DataDownload) {
  HttpServer server;
  const TempFolder temp;
  WriteFile(server.folder() + "/dtd/dtd-r1.0.1.tar.gz", Bytes(100, 'x'));
  const auto arguments = [&](const std::string& name, const std::string& mode) {
    return std::vector<std::string>{"data", "download", name, "--to", temp / "data", "--mirror", server.Url(mode, "")};
  };
  EXPECT_THAT(RunProgram({"data", "list"}).out, HasSubstr("dtd (596"));
  EXPECT_THAT(OneLineOfError(arguments("fashion-mnist", "plain")), HasSubstr("vgg_flower"));
  const ProgramResult missing = RunProgram(arguments("omniglot", "plain"));
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("/omniglot/images_background.zip: the server says 404"));
  // Interrupted in the middle, then gone on with; what was made up here is not the release.
  const pid_t pid = StartProgram(arguments("dtd", "hold"), temp / "log");
  const std::string part = temp / "data/dtd/dtd-r1.0.1.tar.gz.part";
  std::error_code error;
  while (std::filesystem::file_size(part, error) != 50 || error) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  kill(-pid, SIGINT);
  const ProgramResult interrupted = WaitForProgram(pid, temp / "log");
  EXPECT_EQ(interrupted.exit_code, 130);
  EXPECT_THAT(interrupted.err, HasSubstr("50 B"));
  const ProgramResult wrong = RunProgram(arguments("dtd", "plain"));
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("the checksum of"));
  EXPECT_THAT(server.Requests(),
              testing::ElementsAre("/plain/omniglot/images_background.zip whole", "/hold/dtd/dtd-r1.0.1.tar.gz whole",
                                   "/plain/dtd/dtd-r1.0.1.tar.gz bytes=50-", "/plain/dtd/dtd-r1.0.1.tar.gz whole"));
  EXPECT_FALSE(std::filesystem::exists(temp / "data/dtd/dtd-r1.0.1.tar.gz"));
}

TEST(CommandsTest, HelpIsACommandToo) {
  EXPECT_EQ(RunProgram({"help", "search"}).out, RunProgram({"search", "--help"}).out);
  EXPECT_EQ(RunProgram({"help"}).out, RunProgram({"--help"}).out);
}

TEST(CommandsTest, DoctorNamesTheBlas) {
  const ProgramResult result = RunProgram({"doctor"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("BLAS"));
  EXPECT_THAT(result.out, testing::AnyOf(HasSubstr("\nwarning: "), HasSubstr("\nNothing here makes training slow.")));
}

// The objects of JSON lines.
std::vector<nlohmann::json> Rows(const std::string& lines) {
  std::vector<nlohmann::json> rows;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) rows.push_back(nlohmann::json::parse(line));
  return rows;
}

TEST(BenchTest, EnvAndAgentPrintJsonLines) {
  const ProgramResult env = RunProgram({"bench", "env", "--space", "chain", "--seconds", "0.02", "--json", "-"});
  EXPECT_EQ(env.exit_code, 0) << env.err;
  for (const nlohmann::json& row : Rows(env.out)) {
    EXPECT_EQ(row.at("space"), "chain");
    EXPECT_GT(row.at("steps_per_second"), 0.0);
    EXPECT_TRUE(row.contains("code_version"));
  }
  const ProgramResult agent =
      RunProgram({"bench", "agent", "--agent", "meta-rl", "--lanes", "1", "4", "--seconds", "0.02", "--json", "-"});
  EXPECT_EQ(agent.exit_code, 0) << agent.err;
  std::vector<std::string> modes;
  for (const nlohmann::json& row : Rows(agent.out)) modes.push_back(row.at("mode"));
  EXPECT_THAT(modes, testing::ElementsAre("act", "act+learn", "act", "act+learn"));
}

TEST(BenchTest, TrainMeasuresWhatIsValid) {
  const TempFolder temp;
  const std::string json = temp / "rows.jsonl";
  const ProgramResult result = RunProgram({"bench", "train", "--network", "conv3-max2", "conv5", "--image-size", "4",
                                           "--workers", "1", "2", "--batch", "4", "--seconds", "0.05", "--json", json});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("conv5"));        // does not fit into 4 pixels
  EXPECT_THAT(result.out, HasSubstr("conv3-max2 "));  // the table
  const Bytes bytes = ReadFile(json);
  const std::vector<nlohmann::json> rows = Rows({bytes.begin(), bytes.end()});
  ASSERT_EQ(rows.size(), 2u);
  for (const nlohmann::json& row : rows) {
    EXPECT_EQ(row.at("network"), "conv3-max2");
    EXPECT_EQ(row.at("image_size"), 4);
    EXPECT_EQ(row.at("batch"), 4);
    EXPECT_GT(row.at("images_per_second"), 0.0);
    EXPECT_GT(row.at("fraction_of_ceiling"), 0.0);
  }
  EXPECT_EQ(rows[0].at("workers"), 1);
  EXPECT_EQ(rows[1].at("workers"), 2);
}

}  // namespace
}  // namespace netwright
