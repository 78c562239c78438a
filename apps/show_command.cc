#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>

#include "apps/commands.h"
#include "netwright/base/error.h"
#include "netwright/run/machine.h"
#include "netwright/run/run_folder.h"
#include "netwright/space/draw.h"
#include "netwright/space/search_space.h"
#include "netwright/train/recipe.h"

namespace netwright {
namespace {

struct Arguments {
  std::string what, space, preset = "quick";
  std::string input = "3x32x32";
  int classes = 10;
  bool final_widths = false;
};

InputSpec ParseInput(const std::string& text, int classes) {
  InputSpec input{.classes = classes};
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%dx%d%c", &input.channels, &input.height, &input.width, &rest) != 3 ||
      input.channels < 1 || input.height < 1 || input.width < 1) {
    FailUsage("--input '{}': give CHANNELSxHEIGHTxWIDTH, such as 3x84x84", text);
  }
  return input;
}

int ShowRun(const std::string& path) {
  const std::filesystem::path file = RunFolder::Open(path).best() / "architecture.json";
  if (!std::filesystem::exists(file)) FailUsage("the run in '{}' has no final network yet", path);
  const nlohmann::json json = ReadJsonFile(file);
  const nlohmann::json& input = json.at("input");
  fmt::print("{}\n{}", std::string(json.at("architecture")),
             DrawNetwork(Graph::Parse(std::string(json.at("graph"))),
                         {.channels = input.at("channels"),
                          .height = input.at("height"),
                          .width = input.at("width"),
                          .classes = input.at("classes")},
                         json.at("recipe").get<Recipe>().net));
  return 0;
}

int Show(const Arguments& arguments) {
  if (std::filesystem::is_directory(arguments.what)) return ShowRun(arguments.what);
  const bool branches = arguments.what.find_first_of("([") != std::string::npos;
  const std::shared_ptr<const SearchSpace> space = MakeSearchSpace(!arguments.space.empty() ? arguments.space
                                                                   : branches               ? "multi-branch"
                                                                                            : "chain");
  const bool paper = arguments.preset == "paper";
  const Recipe recipe = arguments.final_widths ? (paper ? PaperFinalRecipe() : QuickFinalRecipe())
                                               : (paper ? PaperRecipe() : QuickRecipe());
  fmt::print("{}", DrawNetwork(space->Lower(space->Parse(arguments.what)),
                               ParseInput(arguments.input, arguments.classes), recipe.net));
  return 0;
}

}  // namespace

void AddShowCommand(CLI::App& app, Command& run) {
  CLI::App* show = app.add_subcommand("show", "Draw a network: layers, shapes, parameters, FLOPs");
  auto arguments = std::make_shared<Arguments>();
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
  show->add_option("--classes", arguments->classes, "Classes")->capture_default_str()->check(CLI::PositiveNumber);
  show->add_option("--preset", arguments->preset, "Filters and head as in this preset")
      ->capture_default_str()
      ->check(CLI::IsMember({"quick", "paper"}));
  show->add_flag("--final", arguments->final_widths, "Filters and head of the final training");
  show->callback([arguments, &run] { run = [arguments] { return Show(*arguments); }; });
}

void AddDoctorCommand(CLI::App& app, Command& run) {
  CLI::App* doctor = app.add_subcommand("doctor", "What this machine has, and what makes it slow");
  doctor->callback([&run] {
    run = [] {
      fmt::print("{}", DoctorReport(InspectMachine()));
      return 0;
    };
  });
}

}  // namespace netwright
