#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "apps/checks.h"
#include "apps/commands.h"
#include "apps/json_output.h"
#include "apps/network_json.h"
#include "netwright/base/error.h"
#include "netwright/graph/draw.h"
#include "netwright/graph/input_json.h"
#include "netwright/graph/shapes.h"
#include "netwright/report/network_text.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/search_run.h"
#include "netwright/spaces/search_space.h"
#include "netwright/train/recipe.h"

namespace netwright {
namespace {

struct ShowArguments {
  std::string what, space, preset = "quick";
  std::string input = "3x32x32";
  int classes = 10;
  bool final_widths = false, json = false;
};

// The costs of larger networks are no numbers of 64 bits.
constexpr int kMostPixels = 1 << 14, kMostClasses = 1'000'000;

InputSpec ParseInput(const std::string& text, int classes) {
  InputSpec input{.classes = classes};
  char rest = 0;
  if (std::sscanf(text.c_str(), "%9dx%9dx%9d%c", &input.channels, &input.height, &input.width, &rest) != 3 ||
      input.channels < 1 || input.height < 1 || input.width < 1) {
    FailUsage("--input '{}': give CHANNELSxHEIGHTxWIDTH, such as 3x84x84", text);
  }
  if (std::max({input.channels, input.height, input.width}) > kMostPixels) {
    FailUsage("--input '{}': give numbers up to {}", text, kMostPixels);
  }
  if (classes > kMostClasses) FailUsage("--classes {}: give a number up to {}", classes, kMostClasses);
  return input;
}

// Draws it. Exit code 2 for one that does not fit: the drawing says where. name: "" for one that was given as it is.
int Draw(const ShowArguments& arguments, const std::string& name, const Graph& graph, const InputSpec& input,
         const NetworkTemplate& net) {
  if (arguments.json) {
    nlohmann::ordered_json json = NetworkJson(graph, input, net);
    json["network"] = name.empty() ? arguments.what : name;
    PrintJson(json);
  } else {
    if (!name.empty()) fmt::print("{}\n", name);
    fmt::print("{}", DrawNetwork(graph, input, net));
  }
  return InferShapes(graph, input, net) ? 0 : static_cast<int>(ErrorKind::kUsage);
}

// Of a run without a final network: what its search found best, as wide as the search trained it.
int ShowBestOfSearch(const ShowArguments& arguments, const RunFolder& folder) {
  const std::string path = folder.path().string();
  if (!std::filesystem::exists(folder.summary())) {
    FailUsage("the run in '{}' has not ended; go on with it by `netwright resume {}` if it is not going on", path,
              path);
  }
  const nlohmann::json summary = ReadJsonFile(folder.summary());
  const nlohmann::json& best = summary.at("best");
  if (best.is_null()) FailUsage("the run in '{}' has no network to show: none could be trained", path);
  const ExperimentSpec spec = ReadSpec(folder);
  const std::string architecture = best.at("architecture");
  fmt::print(stderr, "netwright: the best network of the search: {}\n",
             summary.at("status") == "finished" ? "the run was made without final training"
                                                : "the run was interrupted before its end");
  const nlohmann::json run = ReadJsonFile(folder.run_json());
  if (!run.contains("task")) {  // no images: not a network, or none that was trained here
    if (arguments.json) {
      PrintJson({{"network", architecture}});
    } else {
      fmt::print("{}\n", NetworkName(architecture));
    }
    return 0;
  }
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(spec.space);
  return Draw(arguments, NetworkName(architecture), space->Lower(space->Parse(architecture)),
              run.at("task").at("input").get<InputSpec>(), space->Settled(ImagesOf(spec).recipe.net));
}

int ShowRun(const ShowArguments& arguments) {
  const RunFolder folder = RunFolder::Open(arguments.what);
  const std::filesystem::path file = folder.best() / "architecture.json";
  if (!std::filesystem::exists(file)) return ShowBestOfSearch(arguments, folder);
  const nlohmann::json json = ReadJsonFile(file);
  return Draw(arguments, NetworkName(json.at("architecture").get<std::string>()),
              Graph::Parse(std::string(json.at("graph"))), json.at("input").get<InputSpec>(),
              json.at("recipe").get<Recipe>().net);
}

int Show(const ShowArguments& arguments) {
  std::error_code too_long;  // for a path; a network's text may be
  if (std::filesystem::is_directory(arguments.what, too_long)) return ShowRun(arguments);
  const bool rooted = arguments.what.starts_with('/') || arguments.what.starts_with('.');  // as no network is
  if (rooted ||
      (arguments.what.find('/') != std::string::npos && arguments.what.find_first_of("([-") == std::string::npos)) {
    FailUsage("there is no folder '{}'; give a run folder or an architecture", arguments.what);
  }
  const bool branches = arguments.what.find_first_of("([") != std::string::npos;
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(!arguments.space.empty() ? arguments.space
                                                                    : branches               ? "multi-branch"
                                                                                             : "chain");
  const bool paper = arguments.preset == "paper";
  const Recipe recipe = arguments.final_widths ? (paper ? PaperFinalRecipe() : QuickFinalRecipe())
                                               : (paper ? PaperRecipe() : QuickRecipe());
  return Draw(arguments, "", space->Lower(space->Parse(arguments.what)), ParseInput(arguments.input, arguments.classes),
              space->Settled(recipe.net));
}

}  // namespace

void AddShowCommand(CLI::App& app, Command& run) {
  CLI::App* show = app.add_subcommand("show", "Draw a network: layers, shapes, parameters, FLOPs");
  auto arguments = std::make_shared<ShowArguments>();
  show->add_option(
          "WHAT", arguments->what,
          "Run folder, or an architecture: conv3-conv3-max2; with branches 'conv3(0) max2(1) add(0,2)' (each layer "
          "with the layers it reads, 0 the image); or rows of a Network Structure Code")
      ->required();
  show->add_option(
      "--space", arguments->space,
      "Search space of the architecture; by default multi-branch where it names what its layers read, else "
      "chain");
  show->add_option("--input", arguments->input, "Input image, CHANNELSxHEIGHTxWIDTH")->capture_default_str();
  show->add_option("--classes", arguments->classes, "Classes")->capture_default_str()->check(WholeFrom(1));
  show->add_option("--preset", arguments->preset, "Filters and head as in this preset")
      ->capture_default_str()
      ->check(OneOf({"quick", "paper"}));
  show->add_flag("--final", arguments->final_widths, "Filters and head of the final training");
  AddJson(show, &arguments->json);
  show->callback([arguments, &run] { run = [arguments] { return Show(*arguments); }; });
}

}  // namespace netwright
