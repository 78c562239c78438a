#include "netwright/datasets/files/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>

#include "netwright/datasets/files/scan_tree.h"
#include "testing/errors.h"
#include "testing/image_files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> Paths(const Layout& layout, const std::vector<std::string>& files) {
  std::vector<std::string> paths;
  for (const auto& item : layout.items) paths.push_back(files[item.file]);
  return paths;
}

TEST(LayoutTest, ClassFoldersInOrder) {
  const std::vector<std::string> files = {"b/2.png",     "b/1.JPG",    "a/deep/er/1.webp", "SOURCE.txt", "files.tsv",
                                          "a/notes.txt", ".git/x.png", "a/.hidden.png",    "title.png"};
  const Layout layout = InferLayout(files, {"a", "b", "a/deep", ".git"}, "x");
  EXPECT_THAT(layout.classes, ElementsAre("a", "b"));
  EXPECT_THAT(Paths(layout, files), ElementsAre("a/deep/er/1.webp", "b/1.JPG", "b/2.png"));
  EXPECT_EQ(layout.items.front().part, Part::kUnassigned);
  EXPECT_EQ(layout.ignored.Text(),
            "1 image beside the class folders (title.png); 3 files that are not images, such as SOURCE.txt");
}

TEST(LayoutTest, TakesOffWhatIsAround) {
  const std::vector<std::string> files = {"data/set/a/1.png", "data/set/b/1.png", "data/set/title.png",
                                          "__MACOSX/a/1.png"};
  EXPECT_THAT(InferLayout(files, {"data", "data/set"}, "x").classes, ElementsAre("a", "b"));
}

TEST(LayoutTest, PartsByTheirNames) {
  const std::vector<std::string> files = {"n/test/a/1.png",  "n/Train/a/1.png",      "n/Train/b/1.png",
                                          "n/valid/b/1.png", "n/validation/a/2.png", "n/test/unlabelled.png"};
  const Layout layout = InferLayout(files, {}, "x");
  EXPECT_THAT(layout.classes, ElementsAre("a", "b"));
  EXPECT_THAT(Paths(layout, files), ElementsAre("n/Train/a/1.png", "n/Train/b/1.png", "n/validation/a/2.png",
                                                "n/valid/b/1.png", "n/test/a/1.png"));
  EXPECT_EQ(layout.items.front().part, Part::kTrain);
  EXPECT_EQ(layout.items.back().part, Part::kTest);
}

TEST(LayoutTest, PartsByOtherNames) {
  for (const auto& [train, validation, test] :
       std::vector<std::array<std::string, 3>>{{"Training", "Validation", "Testing"},
                                               {"train", "dev", "test"},
                                               {"TRAIN", "VAL", "TEST"},
                                               {"seg_train", "seg_val", "seg_test"},
                                               {"train_set", "dev_set", "test_set"},
                                               {"train-images", "val-images", "test-images"},
                                               {"trainset", "validationset", "testset"}}) {
    const std::vector<std::string> files = {train + "/a/1.png", train + "/b/1.png", validation + "/a/2.png",
                                            test + "/b/3.png"};
    const Layout layout = InferLayout(files, {}, "x");
    EXPECT_THAT(layout.classes, ElementsAre("a", "b")) << train;
    std::vector<Part> parts;
    for (const auto& item : layout.items) parts.push_back(item.part);
    EXPECT_THAT(parts, ElementsAre(Part::kTrain, Part::kTrain, Part::kValidation, Part::kTest)) << train;
  }
  // A folder of the part's name around the part's classes.
  const std::vector<std::string> files = {"seg_test/seg_test/sea/1.png", "seg_train/seg_train/sea/2.png",
                                          "seg_train/seg_train/street/3.png"};
  const Layout layout = InferLayout(files, {"seg_train", "seg_train/seg_train"}, "x");
  EXPECT_THAT(layout.classes, ElementsAre("sea", "street"));
  EXPECT_THAT(Paths(layout, files), ElementsAre(files[1], files[2], files[0]));
}

TEST(LayoutTest, WhatIsNoClassFolderIsNotTakenForOne) {
  const auto error = [](const std::vector<std::string>& files) {
    return UsageErrorOf([&] { InferLayout(files, {}, "/data/x"); });
  };
  EXPECT_THAT(error({"pets/cat/1.png", "pets/dog/1.png", "zoo/cat/1.png", "zoo/dog/1.png"}),
              AllOf(HasSubstr("'pets', 'zoo'"), HasSubstr("'cat', 'dog'"), HasSubstr("several data sets")));
  EXPECT_THAT(error({"one/train/1.png", "one/test/1.png", "two/train/1.png", "two/test/2.png"}),
              HasSubstr("several data sets"));
  EXPECT_THAT(error({"lernen/cat/1.png", "lernen/dog/1.png", "pruefen/cat/1.png", "pruefen/dog/1.png"}),
              HasSubstr("name the parts train, val and test"));
  EXPECT_THAT(error({"seg_train/a/1.png", "seg_train/b/1.png", "seg_test/a/1.png", "seg_pred/1.png"}),
              AllOf(HasSubstr("'seg_pred' is none"), HasSubstr("'seg_test', 'seg_train'")));
  // One folder in each class, or different ones, are a way to store a class.
  EXPECT_THAT(InferLayout({"a/images/1.png", "b/images/1.png"}, {}, "x").classes, ElementsAre("a", "b"));
  EXPECT_THAT(InferLayout({"a/1/1.png", "a/2/1.png", "b/2/1.png", "b/3/1.png"}, {}, "x").classes,
              ElementsAre("a", "b"));
  // Trains of two kinds.
  EXPECT_THAT(InferLayout({"bullet_train/1/1.png", "steam_train/2/1.png"}, {}, "x").classes,
              ElementsAre("bullet_train", "steam_train"));
}

TEST(LayoutTest, ATrainIsAlsoAThing) {
  // Vehicles: "train" without class folders inside is a class.
  EXPECT_THAT(InferLayout({"bus/1.png", "train/1.png"}, {}, "x").classes, ElementsAre("bus", "train"));
  EXPECT_THAT(InferLayout({"bus/1.png", "train/steam/1.png"}, {}, "x").classes, ElementsAre("bus", "train"));
}

TEST(LayoutTest, OneClearLine) {
  const auto error = [](const std::vector<std::string>& files, const std::vector<std::string>& folders) {
    return UsageErrorOf([&] { InferLayout(files, folders, "/data/x"); });
  };
  EXPECT_THAT(error({}, {}), HasSubstr("/data/x: no images"));
  EXPECT_THAT(error({"a/notes.txt"}, {"a"}), HasSubstr("no images"));
  EXPECT_THAT(error({"1.png", "2.png"}, {}), HasSubstr("directly"));
  EXPECT_THAT(error({"a/1.png", "b/1.png"}, {"a", "b", "c"}), HasSubstr("'c' has no images"));
  EXPECT_THAT(error({"n/a/1.png", "n/b/1.png"}, {"n", "n/a", "n/b", "n/c"}), HasSubstr("'n/c' has no images"));
  EXPECT_THAT(error({"train/a/1.png", "train/b/1.png"}, {"train", "train/c"}), HasSubstr("'train/c' has no images"));
  EXPECT_THAT(error({"val/a/1.png", "test/b/1.png"}, {}), HasSubstr("no 'train'"));
  EXPECT_THAT(error({"train/a/1.png", "test/b/1.png"}, {}), HasSubstr("'b' has no images in train"));
}

TEST(LayoutTest, HostileNamesAreIgnored) {
  const std::vector<std::string> files = {
      "../../etc/a/1.png", "/a/1.png", "//b//1.png", "a/../../c/1.png", "", "/", "."};
  EXPECT_THAT(InferLayout(files, {"..", "../x", ""}, "x").classes, ElementsAre("a", "b"));
}

TEST(ScanTreeTest, LinksAreFollowedAndLoopsEnd) {
  namespace fs = std::filesystem;
  TempFolder temp;
  WriteClassFolders(temp / "real", {"cat"}, 2);
  WriteClassFolders(temp / "set", {"dog"}, 2);
  fs::create_directory_symlink(temp / "real/cat", temp / "set/cat");
  fs::create_directory_symlink("..", temp / "set/dog/up");
  fs::create_directory_symlink(".", temp / "set/self");
  fs::create_symlink("nowhere.png", temp / "set/dog/dangling.png");
  fs::create_symlink("round.png", temp / "set/dog/round.png");
  const Tree tree = ScanTree(temp / "set");
  EXPECT_EQ(tree.files.size(), 4u);
  EXPECT_THAT(tree.folders, ElementsAre("cat", "dog"));
}

TEST(ScanTreeTest, PipesAreNoImages) {
  TempFolder temp;
  WriteClassFolders(temp / "set", {"cat", "dog"}, 2);
  ASSERT_EQ(mkfifo((temp / "set/cat/pipe.png").c_str(), 0600), 0);
  EXPECT_EQ(OpenDataset(temp / "set", nullptr)->items().size(), 4u);
}

}  // namespace
}  // namespace netwright
