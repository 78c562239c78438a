#include <errno.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/commands.h"
#include "apps/json_output.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/shell_words.h"
#include "netwright/datasets/look.h"

namespace netwright {
namespace {

struct InitArguments {
  std::string dataset;
  bool json = false, run = false;
};

// An option of `search` that suits a data set, and why.
struct Advice {
  std::string option, value, why;
};

constexpr int64_t kManyImages = 20'000;
constexpr double kOblong = 1.8;

std::vector<Advice> AdviceFor(const DatasetLook& look) {
  std::vector<Advice> advice;
  if (look.images > kManyImages) {
    advice.push_back({"--budget", "30m", fmt::format("{} images take their time; longer is better", look.images)});
  } else {
    advice.push_back({"--budget", "10m", "a good first answer; longer is better, as far as validation shows"});
  }
  if (look.groups && look.groups_alike) {
    advice.push_back({"--group-by", look.groups->regex,
                      "images of one group are alike, and must not be both trained and tested on"});
  }
  if (look.looks_grey) advice.push_back({"--channels", "1", "the colour files hold grey pictures: less to compute"});
  return advice;
}

// What a search of it would refuse, or would not tell the truth about, a line each.
std::vector<std::string> Cautions(const DatasetLook& look, const std::string& dataset) {
  std::vector<std::string> cautions;
  const auto say = [&](std::string line) { cautions.push_back(std::move(line)); };
  if (!look.Refusal().empty()) say(look.Refusal());
  if (!look.broken.empty()) say("broken images are left out; `netwright data check` lists all");
  if (look.aspect > kOblong) {
    say(fmt::format(
        "images are {:.1f} times as long as wide, and are pressed into squares: crop them if that hides what "
        "matters",
        look.aspect));
  }
  if (!look.shared.empty()) say("images lie in two parts, so accuracies will say too much: remove them from one");
  if (!look.near.pairs.empty()) {
    say(fmt::format("near-duplicates make accuracies say too much: see `netwright data check {}`", dataset));
  }
  if (look.groups && !look.groups_alike) {
    say(fmt::format("if images of one group belong together, as one patient's do, add --group-by '{}'",
                    look.groups->regex));
  }
  if (!look.grouped && !look.groups && !look.HasOwnSplit() && look.tracks.likely()) {
    say("frames of one film in train and test make accuracies say too much: see --group-by");
  }
  return cautions;
}

int Start(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execv("/proc/self/exe", argv.data());
  FailRun("cannot start the search: {}", strerror(errno));
}

int Init(const InitArguments& arguments) {
  InstallInterruptHandler();
  const DatasetLook look = LookAt(arguments.dataset);
  const std::vector<Advice> advice = AdviceFor(look);
  std::vector<std::string> words = {"netwright", "search", arguments.dataset};
  for (const Advice& option : advice) words.insert(words.end(), {option.option, option.value});
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(ShellWord(word));
  const std::string command = fmt::format("{}", fmt::join(quoted, " "));
  const std::vector<std::string> cautions = Cautions(look, ShellWord(arguments.dataset));
  if (arguments.json) {
    nlohmann::json json = look;
    json["command"] = words;
    json["reasons"] = nlohmann::json::object();
    for (const Advice& option : advice) json["reasons"][option.option] = option.why;
    json["cautions"] = cautions;
    PrintJson(json);
  } else {
    fmt::print("{}", look.Text());
    for (const std::string& line : cautions) fmt::print("{:<16}{}\n", "caution", line);
    fmt::print("\n{}\n\n", command);
    for (const Advice& option : advice) fmt::print("  {:<14}{}\n", option.option, option.why);
  }
  std::fflush(stdout);
  if (!look.Refusal().empty()) return static_cast<int>(ErrorKind::kUsage);
  return arguments.run ? Start(words) : 0;
}

}  // namespace

void AddInitCommand(CLI::App& app, Command& run) {
  CLI::App* command = app.add_subcommand("init", "Look at a folder of images, and propose the search that suits it");
  auto arguments = std::make_shared<InitArguments>();
  command->add_option("DATASET", arguments->dataset, "Folder, archive, CSV of files and labels, or known name")
      ->required();
  command->add_flag("--run", arguments->run, "Start the search that is proposed");
  AddJson(command, &arguments->json);
  command->footer(
      "Takes seconds: of many images it looks at some, and says so. `netwright data check` looks at all. "
      "Exit code 2 for a data set that a search would refuse.");
  command->callback([arguments, &run] { run = [arguments] { return Init(*arguments); }; });
}

}  // namespace netwright
