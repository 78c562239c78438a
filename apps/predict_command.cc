#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/checks.h"
#include "apps/commands.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/progress.h"
#include "netwright/datasets/shared_images.h"
#include "netwright/exports/int8_classifier.h"
#include "netwright/predict/classifier.h"
#include "netwright/predict/confusion.h"
#include "netwright/predict/image_list.h"
#include "netwright/predict/predict.h"
#include "netwright/run/own_test_part.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
constexpr char kInt8Help[] = "The network in 8 bits, as `netwright export` writes it (of a run folder)";
constexpr char kModelHelp[] =
    "Run folder, its folder best/, or a model.pt with labels.txt and preprocessing.json beside it";

struct PredictArguments {
  std::string model;
  std::vector<std::string> images;
  size_t top = 3;
  bool json = false, wrong = false, int8 = false;
};

struct EvaluateArguments {
  std::string model, dataset, part = "auto";
  size_t worst = 10;
  bool json = false, int8 = false;
};

std::unique_ptr<Classifier> OpenModel(const std::string& path, bool int8) {
  ConfigureTorch(1);  // images are classified side by side
  const std::filesystem::path model = FindModel(path);
  return int8 ? OpenInt8(RunFolder::Open(path)) : OpenTorchScript(model);
}

void PrintFailure(const Prediction& prediction) { fmt::print(stderr, "netwright: {}\n", prediction.Text({}, 0)); }

int PredictImages(const PredictArguments& arguments) {
  const bool lines = std::find(arguments.images.begin(), arguments.images.end(), "-") != arguments.images.end();
  if (lines && arguments.images.size() > 1) FailUsage("'-' reads the images' paths; give nothing else beside it");
  const std::unique_ptr<Classifier> model = OpenModel(arguments.model, arguments.int8);
  const std::vector<std::string>& classes = model->description().classes;
  ConfusionMatrix confusion(classes);
  int64_t failed = 0, unknown = 0;
  const auto print = [&](const Prediction& prediction) {
    failed += prediction.read() ? 0 : 1;
    if (prediction.read() && prediction.truth >= 0) confusion.Add(prediction.truth, prediction.best());
    unknown += prediction.truth < 0 ? 1 : 0;
    if (!prediction.read() && !arguments.json) return PrintFailure(prediction);
    if (prediction.read() && arguments.wrong && !prediction.wrong()) return;
    fmt::print("{}\n",
               arguments.json ? prediction.Json(classes, arguments.top) : prediction.Text(classes, arguments.top));
  };
  if (lines) {
    PredictLines(*model, std::cin, [&](const Prediction& prediction) {
      print(prediction);
      std::fflush(stdout);
    });
    return failed > 0 ? 1 : 0;
  }
  const ImageList images = ListFiles(arguments.images, model->description());
  if (arguments.wrong && !images.has_truth()) {
    FailUsage("--wrong needs a folder with folders named as the model's classes, such as '{}'", classes.front());
  }
  InstallInterruptHandler();
  Predict(*model, images, 0, print);
  if (confusion.images() == 0) return failed > 0 ? 1 : 0;
  if (arguments.json) {
    fmt::print("{}\n", confusion.Json().dump(-1, ' ', false, kReplace));
  } else {
    fmt::print("\n{}", confusion.Text());
    if (unknown > 0) fmt::print("\n{} images lie in no folder with the name of a class\n", unknown);
  }
  return failed > 0 ? 1 : 0;
}

bool HasOwnPart(const std::string& dataset, Part part) {
  const auto source = OpenDataset(dataset, nullptr);
  return std::any_of(source->items().begin(), source->items().end(),
                     [&](const DatasetSource::Item& item) { return item.part == part; });
}

// Says so when the data set is the one that the model's run was trained on.
void NoteTrainingImages(const EvaluateArguments& arguments) {
  const std::filesystem::path given = arguments.model;
  for (const std::filesystem::path& folder : {given, given / "..", given.parent_path() / ".."}) {
    if (!std::filesystem::exists(folder / "run.json")) continue;
    const nlohmann::json run = ReadJsonFile(folder / "run.json");
    if (run.value("/dataset/fingerprint"_json_pointer, "") !=
        PrepareDataset(arguments.dataset, {}, {})->summary().fingerprint.Hex())
      return;
    fmt::print(stderr,
               "netwright: the model was trained on most of these images; `netwright evaluate` of its run folder "
               "alone takes the images that it has not seen\n");
    return;
  }
}

ImageList ListToEvaluate(const EvaluateArguments& arguments, const ModelDescription& model, std::string* what) {
  if (arguments.dataset.empty()) {
    if (!std::filesystem::exists(std::filesystem::path(arguments.model) / "run.json")) {
      FailUsage("'{}' is a model without its run: name a data set to evaluate it on", arguments.model);
    }
    *what = "the run's own test part";
    return ListOwnTestPart(RunFolder::Open(arguments.model), model);
  }
  Part part = Part::kUnassigned;
  if (arguments.part == "train") part = Part::kTrain;
  if (arguments.part == "validation") part = Part::kValidation;
  if (arguments.part == "test" || (arguments.part == "auto" && HasOwnPart(arguments.dataset, Part::kTest))) {
    part = Part::kTest;
  }
  *what = fmt::format("{}, {}", arguments.dataset,
                      part == Part::kUnassigned ? "all images" : fmt::format("part {}", PartName(part)));
  if (part == Part::kUnassigned) NoteTrainingImages(arguments);
  return ListDataset(arguments.dataset, part, model);
}

// The images whose own class got the lowest probability.
class Worst {
 public:
  explicit Worst(size_t count) : count_(count) {}
  void Add(const Prediction& prediction) {
    const auto of = [](const Prediction& p) { return p.probabilities[static_cast<size_t>(p.truth)]; };
    const auto place = std::upper_bound(images_.begin(), images_.end(), prediction,
                                        [&](const Prediction& a, const Prediction& b) { return of(a) < of(b); });
    images_.insert(place, prediction);
    if (images_.size() > count_) images_.pop_back();
  }
  const std::vector<Prediction>& images() const { return images_; }

 private:
  size_t count_;
  std::vector<Prediction> images_;
};

int Evaluate(const EvaluateArguments& arguments) {
  InstallInterruptHandler();
  const std::unique_ptr<Classifier> model = OpenModel(arguments.model, arguments.int8);
  const std::vector<std::string>& classes = model->description().classes;
  std::string what;
  const ImageList images = ListToEvaluate(arguments, model->description(), &what);
  ConfusionMatrix confusion(classes);
  Worst worst(arguments.worst);
  int64_t failed = 0;
  Predict(*model, images, 0, [&](const Prediction& prediction) {
    if (!prediction.read()) {
      ++failed;
      return PrintFailure(prediction);
    }
    confusion.Add(prediction.truth, prediction.best());
    worst.Add(prediction);
  });
  if (arguments.json) {
    nlohmann::ordered_json json = {{"dataset", what}, {"unreadable", failed}};
    json.update(confusion.Json());
    json["worst"] = nlohmann::ordered_json::array();
    for (const Prediction& prediction : worst.images()) {
      json["worst"].push_back(nlohmann::ordered_json::parse(prediction.Json(classes, 3)));
    }
    fmt::print("{}\n", json.dump(-1, ' ', false, kReplace));
  } else {
    fmt::print("{}\n{}", what, confusion.Text());
    if (!worst.images().empty()) fmt::print("\nthe images whose own class got the lowest probability\n");
    for (const Prediction& prediction : worst.images()) fmt::print("{}\n", prediction.Text(classes, 3));
  }
  return failed > 0 ? 1 : 0;
}

void AddPredict(CLI::App& app, Command& run) {
  auto arguments = std::make_shared<PredictArguments>();
  CLI::App* predict = app.add_subcommand("predict", "Classify images by a run's model");
  predict->add_option("MODEL", arguments->model, kModelHelp)->required();
  predict
      ->add_option("IMAGE", arguments->images,
                   "Image files, and folders of images; or '-': paths from standard input, a line each, each answered "
                   "at once")
      ->required();
  predict->add_option("--top", arguments->top, "Name so many of the most probable classes")
      ->type_name("K")
      ->check(WholeFrom(1))
      ->capture_default_str();
  predict->add_flag("--json", arguments->json,
                    "A JSON object a line for each image; where classes are known, a last one with the outcome");
  predict->add_flag("--int8", arguments->int8, kInt8Help);
  predict->add_flag("--wrong", arguments->wrong,
                    "Of a folder with folders named as classes: list only the images that are taken for another class");
  predict->footer(
      "A folder that has folders named as the model's classes gives accuracy and confusion, too. Exit code 1 when an "
      "image cannot be read; the others are classified all the same.");
  predict->callback([arguments, &run] { run = [arguments] { return PredictImages(*arguments); }; });
}

}  // namespace

void AddPredictCommands(CLI::App& app, Command& run) {
  AddPredict(app, run);
  auto arguments = std::make_shared<EvaluateArguments>();
  CLI::App* evaluate = app.add_subcommand(
      "evaluate", "Accuracy, precision, recall and confusion of a run's model, and the images it is worst at");
  evaluate->add_option("MODEL", arguments->model, kModelHelp)->required();
  evaluate->add_option("DATASET", arguments->dataset,
                       "Known name or path of a data set with classes of the model [the run's own test part]");
  evaluate
      ->add_option("--part", arguments->part,
                   "Which of DATASET's own parts: train, validation, test, all; auto: test, or all without one")
      ->check(OneOf({"auto", "all", "train", "validation", "test"}))
      ->type_name("NAME")
      ->capture_default_str();
  evaluate->add_option("--worst", arguments->worst, "List so many of the images it is worst at")
      ->type_name("N")
      ->check(WholeFrom(0))
      ->capture_default_str();
  evaluate->add_flag("--int8", arguments->int8, kInt8Help);
  evaluate->add_flag("--json", arguments->json, "One JSON object instead of text");
  evaluate->callback([arguments, &run] { run = [arguments] { return Evaluate(*arguments); }; });
}

}  // namespace netwright
