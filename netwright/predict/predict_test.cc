#include "netwright/predict/predict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/script.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "netwright/predict/confusion.h"
#include "netwright/predict/occlusion.h"
#include "testing/dataset_files.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/real_data.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void WriteText(const std::string& path, const std::string& text) { WriteFile(path, Bytes(text.begin(), text.end())); }

Image Plain(int red, int green, int blue, int size = 6) {
  Image image{size, size, 3, {}};
  for (int i = 0; i < size * size; ++i) {
    for (const int value : {red, green, blue}) image.pixels.push_back(static_cast<uint8_t>(value));
  }
  return image;
}

// A model whose class is the brightest of the three colours: 4 x 4 pixels, logits of ten times the means.
class PredictTest : public testing::Test {
 protected:
  static void WriteModel(const std::string& folder, const std::string& labels) {
    std::filesystem::create_directories(folder);
    torch::jit::Module module("Network");
    module.define("def forward(self, images: Tensor) -> Tensor:\n    return torch.mean(images, [2, 3]) * 10.0\n");
    module.save(folder + "/model.pt");
    WriteText(folder + "/labels.txt", labels);
    WriteText(folder + "/preprocessing.json", R"({"channels": 3, "height": 4, "width": 4, "resize": "area"})");
  }

  PredictTest() {
    WriteModel(temp_ / "run/best", "red\ngreen\nblue\n");
    for (int i = 0; i < 3; ++i) {
      WriteFile(temp_ / "images/red/" + std::to_string(i) + ".png", Encode(Plain(200 + i, 10, 20), ".png"));
      WriteFile(temp_ / "images/blue/" + std::to_string(i) + ".png", Encode(Plain(0, 30 + i, 200), ".png"));
    }
    WriteFile(temp_ / "images/blue/odd.png", Encode(Plain(0, 250, 200), ".png"));  // green, by its colour
  }

  std::vector<Prediction> Collect(const ImageList& images, int threads = 2) const {
    std::vector<Prediction> predictions;
    netwright::Predict(*model_, images, threads, [&](const Prediction& p) { predictions.push_back(p); });
    return predictions;
  }

  const TempFolder temp_;
  std::unique_ptr<Classifier> model_;

  void SetUp() override { model_ = OpenTorchScript(FindModel(temp_ / "run")); }
};

// Red only in the upper left quarter: the answer red rests on it.
TEST_F(PredictTest, OcclusionFindsWhatAnAnswerRestsOn) {
  Image image = Plain(0, 0, 20, 4);
  for (const int i : {0, 1, 4, 5}) image.pixels[static_cast<size_t>(3 * i)] = 250;
  const std::vector<float> falls = Occlusion(*model_, image, 0, 4);
  ASSERT_EQ(falls.size(), 16u);
  EXPECT_GT(falls[0], 0.05);
  EXPECT_EQ(std::max_element(falls.begin(), falls.end()) - falls.begin() < 6, true);
  EXPECT_LT(falls[15], falls[0]);
  const Image shown = WithOcclusion(Plain(100, 100, 100, 4), falls, 4);
  EXPECT_GT(shown.pixels[0], 90);
  EXPECT_EQ(shown.pixels[15 * 3], 25);  // nothing rests there
}

TEST_F(PredictTest, FindsTheModelOfARunAndOfAFile) {
  for (const char* path : {"run", "run/best", "run/best/model.pt"}) {
    EXPECT_EQ(std::filesystem::canonical(FindModel(temp_ / path)),
              std::filesystem::canonical(temp_ / "run/best/model.pt"));
  }
  EXPECT_THAT(UsageErrorOf([&] { FindModel(temp_ / "nothing"); }), HasSubstr("no such file"));
  EXPECT_THAT(UsageErrorOf([&] { FindModel(temp_ / "images"); }), HasSubstr("is not a model"));
  WriteText(temp_ / "unfinished/run.json", "{}");
  EXPECT_THAT(UsageErrorOf([&] { FindModel(temp_ / "unfinished"); }), HasSubstr("has no model yet"));
}

TEST_F(PredictTest, WhatLiesBesideAModelIsChecked) {
  const std::string best = temp_ / "run/best/";
  WriteText(best + "labels.txt", "red\ngreen\n");
  EXPECT_THAT(UsageErrorOf([&] { OpenTorchScript(best + "model.pt"); }), HasSubstr("tells 3 classes apart"));
  WriteText(best + "preprocessing.json", R"({"channels": 2})");
  EXPECT_THAT(UsageErrorOf([&] { OpenTorchScript(best + "model.pt"); }), HasSubstr("preprocessing.json"));
  std::filesystem::remove(best + "labels.txt");
  EXPECT_THAT(UsageErrorOf([&] { OpenTorchScript(best + "model.pt"); }), HasSubstr("labels.txt"));
  WriteModel(temp_ / "other", "a\nb\nc\n");
  WriteText(temp_ / "other/model.pt", "no archive");
  EXPECT_THAT(UsageErrorOf([&] { OpenTorchScript(temp_ / "other/model.pt"); }), HasSubstr("not a TorchScript model"));
}

TEST_F(PredictTest, ProbabilitiesAreThoseOfThePreparedImage) {
  const std::vector<std::string> paths = {temp_ / "images/red/1.png"};
  const std::vector<Prediction> predictions = Collect(ListFiles(paths, model_->description()));
  ASSERT_EQ(predictions.size(), 1u);
  double sum = 0;
  for (const int value : {201, 10, 20}) sum += std::exp(10.0 * value / 255);
  EXPECT_NEAR(predictions[0].probabilities[0], std::exp(10.0 * 201 / 255) / sum, 1e-6);
  EXPECT_EQ(predictions[0].truth, -1);
  EXPECT_THAT(predictions[0].Top(2), ElementsAre(0, 2));
  EXPECT_THAT(predictions[0].Text(model_->description().classes, 1), HasSubstr("1.png: red 0.99"));
}

TEST_F(PredictTest, FoldersNamedAsClassesGiveTheTruth) {
  WriteFile(temp_ / "images/else/a.png", Encode(Plain(0, 90, 0), ".png"));
  const std::vector<std::string> paths = {temp_ / "images"};
  const ImageList images = ListFiles(paths, model_->description());
  EXPECT_TRUE(images.has_truth());
  ConfusionMatrix confusion(model_->description().classes);
  std::vector<std::string> wrong;
  for (const Prediction& p : Collect(images)) {
    if (p.truth >= 0) confusion.Add(p.truth, p.best());
    if (p.wrong()) wrong.push_back(p.image);
  }
  EXPECT_THAT(wrong, ElementsAre(temp_ / "images/blue/odd.png"));
  EXPECT_EQ(confusion.images(), 7);
  EXPECT_EQ(confusion.correct(), 6);
  EXPECT_DOUBLE_EQ(confusion.Recall(2), 0.75);
  EXPECT_DOUBLE_EQ(confusion.Precision(0), 1);
  EXPECT_TRUE(std::isnan(confusion.Recall(1)));
  EXPECT_DOUBLE_EQ(confusion.Precision(1), 0);
  EXPECT_THAT(confusion.Text(), HasSubstr("accuracy 0.8571 (6 of 7 images; 95 % interval 0.4869 to 0.9743)"));
  EXPECT_THAT(confusion.Text(), HasSubstr("green 1"));
  const auto json = nlohmann::json::parse(confusion.Json().dump());
  EXPECT_EQ(json.at("confusion"), nlohmann::json::parse("[[3, 0, 0], [0, 0, 0], [0, 1, 3]]"));
  EXPECT_TRUE(json.at("classes").at(1).at("recall").is_null());
}

TEST_F(PredictTest, TheSameOnAnyNumberOfThreadsAndLineByLine) {
  const std::vector<std::string> paths = {temp_ / "images"};
  const ImageList images = ListFiles(paths, model_->description());
  std::stringstream lines;
  for (const ImageList::Entry& entry : images.entries) lines << entry.name << "\r\n\n";
  std::vector<Prediction> by_line;
  PredictLines(*model_, lines, [&](const Prediction& p) { by_line.push_back(p); });
  const std::vector<Prediction> one = Collect(images, 1), four = Collect(images, 4);
  ASSERT_EQ(by_line.size(), one.size());
  for (size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].image, four[i].image);
    EXPECT_EQ(one[i].probabilities, four[i].probabilities);
    EXPECT_EQ(one[i].probabilities, by_line[i].probabilities);
  }
}

TEST_F(PredictTest, UnreadableImagesDoNotStopTheOthers) {
  WriteText(temp_ / "broken.png", "no image");
  const std::vector<std::string> paths = {temp_ / "missing.png", temp_ / "broken.png", temp_ / "images/red/0.png"};
  const std::vector<Prediction> predictions = Collect(ListFiles(paths, model_->description()));
  EXPECT_FALSE(predictions[0].read());
  EXPECT_THAT(predictions[0].Text({}, 3), HasSubstr("missing.png: cannot be read"));
  EXPECT_FALSE(predictions[1].read());
  EXPECT_TRUE(nlohmann::json::parse(predictions[1].Json({}, 3)).contains("error"));
  EXPECT_TRUE(predictions[2].read());
  std::filesystem::create_directories(temp_ / "empty");
  const std::vector<std::string> empty = {temp_ / "empty"};
  EXPECT_THAT(UsageErrorOf([&] { ListFiles(empty, model_->description()); }), HasSubstr("no images"));
}

TEST_F(PredictTest, ClassNamesOfAnyCharactersAreSafeInJson) {
  const std::string nasty = "\"a\\\t{\xE2\x80\xA8}\x1B[31m", not_utf8 = "\xFF\xFEz";
  WriteModel(temp_ / "nasty", nasty + "\n" + not_utf8 + "\n</script>\n");
  const auto model = OpenTorchScript(temp_ / "nasty/model.pt");
  const std::vector<std::string> paths = {temp_ / "images/red/0.png"};
  netwright::Predict(*model, ListFiles(paths, model->description()), 1, [&](const Prediction& p) {
    const std::string line = p.Json(model->description().classes, 3);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto json = nlohmann::json::parse(line);
    EXPECT_EQ(json.at("class"), nasty);
    EXPECT_EQ(json.at("top").size(), 3u);
    EXPECT_EQ(json.at("image"), paths[0]);
    EXPECT_THAT(p.Text(model->description().classes, 1), HasSubstr(R"("a\\x09{)"));
  });
}

TEST_F(PredictTest, ADataSetIsMatchedByTheNamesOfItsClasses) {
  WriteArchive(temp_ / "images.zip", temp_ / "images", "");
  const ImageList images = ListDataset(temp_ / "images.zip", Part::kUnassigned, model_->description());
  EXPECT_EQ(images.entries.size(), 7u);
  const std::vector<Prediction> archived = Collect(images);
  EXPECT_EQ(archived[0].image, "blue/0.png");
  EXPECT_EQ(archived[0].truth, 2);
  const std::vector<std::string> paths = {temp_ / "images"};
  EXPECT_EQ(archived[0].probabilities, Collect(ListFiles(paths, model_->description()))[0].probabilities);
  EXPECT_THAT(UsageErrorOf([&] { ListDataset(temp_ / "images", Part::kTest, model_->description()); }),
              HasSubstr("no part 'test'"));
  WriteFile(temp_ / "images/violet/a.png", Encode(Plain(90, 0, 90), ".png"));
  EXPECT_THAT(UsageErrorOf([&] { ListDataset(temp_ / "images", Part::kUnassigned, model_->description()); }),
              HasSubstr("does not know the class 'violet'"));
}

// The pixels that the model was trained on, of real photographs.
TEST(PredictRealTest, ImagesArePreparedAsForTheTraining) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("trashnet.tar"));
  const TempFolder temp;
  PrepareOptions options;
  options.cache_dir = temp / "cache";
  for (const Resize resize : {Resize::kArea, Resize::kBilinearAligned}) {
    const auto data = PrepareDataset(path, {.channels = 1, .image_size = 21, .resize = resize}, options);
    const ModelDescription model = {data->summary().classes, data->preparation()};
    const ImageList images = ListDataset(path, Part::kUnassigned, model);
    ASSERT_EQ(static_cast<int64_t>(images.entries.size()), data->size());
    for (size_t i = 0; i < images.entries.size(); i += 17) {
      std::string why;
      const std::optional<Image> image = images.read(i, &why);
      ASSERT_TRUE(image) << why;
      EXPECT_EQ(images.entries[i].truth, data->labels()[i]);
      const auto expected = data->image(static_cast<int64_t>(i));
      EXPECT_TRUE(std::equal(image->pixels.begin(), image->pixels.end(), expected.begin(), expected.end())) << i;
    }
  }
}

}  // namespace
}  // namespace netwright
