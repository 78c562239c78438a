// Data sets of every format, imported and read again.
#include "netwright/datasets/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <utility>

#include "netwright/base/interrupt.h"
#include "netwright/datasets/describe.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/prepared.h"
#include "netwright/datasets/releases/class_index.h"
#include "netwright/datasets/source.h"
#include "testing/dataset_files.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/real_data.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

void WriteText(const std::string& path, const std::string& text) { WriteFile(path, {text.begin(), text.end()}); }

// The images by part and class, each class in the data set's order; broken ones left out.
std::map<std::pair<Part, int>, std::vector<Image>> ImagesOf(const DatasetSource& source) {
  std::map<std::pair<Part, int>, std::vector<Image>> images;
  for (size_t i = 0; i < source.items().size(); ++i) {
    std::string why;
    auto image = source.Decode(i, 0, &why);
    if (image) images[{source.items()[i].part, source.items()[i].label}].push_back(std::move(*image));
  }
  return images;
}

void ExpectSameData(const DatasetSource& a, const DatasetSource& b) {
  EXPECT_EQ(a.classes(), b.classes());
  const auto ours = ImagesOf(a), theirs = ImagesOf(b);
  ASSERT_EQ(ours.size(), theirs.size());
  for (const auto& [key, images] : ours) {
    const auto place = theirs.find(key);
    ASSERT_NE(place, theirs.end()) << "part " << static_cast<int>(key.first) << ", class " << key.second;
    ASSERT_EQ(images.size(), place->second.size());
    for (size_t i = 0; i < images.size(); ++i) {
      EXPECT_EQ(images[i].height, place->second[i].height);
      EXPECT_EQ(images[i].width, place->second[i].width);
      EXPECT_EQ(images[i].channels, place->second[i].channels);
      EXPECT_EQ(images[i].pixels, place->second[i].pixels);
    }
  }
}

class ImportTest : public testing::Test {
 protected:
  static std::unique_ptr<DatasetSource> Open(const std::string& what) { return OpenDataset(what, nullptr); }

  static ImportOptions Named(const std::string& name) {
    ImportOptions options;
    options.name = name;
    return options;
  }

  // Imports, and holds what is found by the name against the source.
  ImportResult ImportAndCompare(const std::string& source, const std::string& name) {
    ImportResult result = ImportDataset(source, Named(name));
    EXPECT_EQ(result.path, data_ + "/" + name + ".tar");
    EXPECT_EQ(result.reachable_by, name);
    EXPECT_EQ(result.bytes, static_cast<int64_t>(fs::file_size(result.path)));
    std::string found;
    ExpectSameData(*Open(source), *OpenDataset(name, &found));
    EXPECT_EQ(found, name);
    EXPECT_TRUE(CheckDataset(name, {}).sound()) << CheckDataset(name, {}).Text();
    EXPECT_FALSE(fs::exists(result.path + ".part"));
    return result;
  }

  bool NothingWritten() const { return !fs::exists(data_) || fs::is_empty(data_); }

  TempFolder temp_;
  std::string data_ = temp_ / "data";
  ScopedVariable variable_{"NETWRIGHT_DATA", data_.c_str()};
};

TEST_F(ImportTest, ClassFoldersWithPartsAreCopied) {
  WriteClassFolders(temp_ / "pets/train", {"cat", "dog"}, 5, ".jpg");
  WriteClassFolders(temp_ / "pets/valid", {"cat", "dog"}, 2);
  WriteClassFolders(temp_ / "pets/test", {"cat", "dog"}, 3, ".webp");
  WriteFile(temp_ / "pets/train/cat/deep/in/it.jpeg", Encode(TestImage(9, 8, 1, 5), ".jpg"));
  const ImportResult result = ImportAndCompare(temp_ / "pets", "my-pets.1");
  EXPECT_EQ(result.classes, 2);
  EXPECT_EQ(result.images, 21);
  EXPECT_EQ(result.unchanged, 21);
  EXPECT_EQ(result.train, 11);
  EXPECT_EQ(result.validation, 4);
  EXPECT_EQ(result.test, 6);
  EXPECT_EQ(Open("my-pets.1")->Fingerprint(), Open(temp_ / "pets")->Fingerprint()) << "trained networks stay known";
  EXPECT_THAT(result.Text(), AllOf(HasSubstr("2 classes, 21 images (train 11, validation 4, test 6), 21 of them"),
                                   HasSubstr("go on with: netwright search my-pets.1\n")));
  EXPECT_THAT(DescribeKnownDatasets(), HasSubstr(result.path));
  // Unpacked by another program it is the same.
  fs::create_directories(temp_ / "unpacked");
  ASSERT_EQ(std::system(("tar -xf " + result.path + " -C " + (temp_ / "unpacked")).c_str()), 0);
  EXPECT_EQ(Open(temp_ / "unpacked")->Fingerprint(), Open("my-pets.1")->Fingerprint());
  EXPECT_TRUE(fs::exists(temp_ / "unpacked/my-pets.1/val/dog/000006-1.png"));
}

TEST_F(ImportTest, AReleaseIsCroppedOnce) {
  std::string trainval, test, boxes;
  for (int i = 0; i < 18; ++i) {
    const std::string name = fmt::format("{:07}", i);
    const char* variant = i % 3 == 0 ? "F/A-18" : i % 3 == 1 ? "Cessna 172" : "A340-300";
    (i < 12 ? trainval : test) += name + " " + variant + "\n";
    boxes += fmt::format("{} {} 3 {} 15\n", name, 2 + i % 5, 22 + i);
    WriteFile(temp_ / ("release/data/images/" + name + ".jpg"),
              Encode(TestImage(20, 30, 3, static_cast<uint64_t>(i)), ".jpg"));
  }
  WriteText(temp_ / "release/data/images_variant_trainval.txt", trainval);
  WriteText(temp_ / "release/data/images_variant_test.txt", test);
  WriteText(temp_ / "release/data/images_box.txt", boxes);
  const ImportResult result = ImportAndCompare(temp_ / "release", "aircraft");
  EXPECT_EQ(result.unchanged, 0);
  EXPECT_EQ(result.train, 12);
  EXPECT_EQ(result.test, 6);
  EXPECT_THAT(result.missing, ElementsAre("here are 3 of the 100 classes and 18 of the 10000 images of aircraft"));
  EXPECT_THAT(Open("aircraft")->classes(), ElementsAre("A340-300", "Cessna 172", "F/A-18"));
  EXPECT_EQ(Open("aircraft")->items()[0].path, "aircraft/train/A340-300/000000-0000002.png");
}

// A release without all of its images and the archive made of it have equal contents, and so one packed file.
TEST_F(ImportTest, WhatAReleaseLacksIsNotSaidOfTheImport) {
  constexpr std::array<const char*, 3> kLists = {"train1", "val1", "test1"};
  for (size_t list = 0; list < kLists.size(); ++list) {
    std::string text;
    for (const char* name : {"banded", "dotted"}) {
      for (size_t i = list; i < 9; i += kLists.size()) {
        text += fmt::format("{0}/{0}_{1}.jpg\n", name, i);
        WriteFile(temp_ / fmt::format("textures/images/{0}/{0}_{1}.jpg", name, i),
                  Encode(TestImage(9, 9, 3, i), ".jpg"));
      }
    }
    WriteText(temp_ / fmt::format("textures/labels/{}.txt", kLists[list]), text);
  }
  fs::remove(temp_ / "textures/images/dotted/dotted_6.jpg");
  ImportDataset(temp_ / "textures", Named("mine"));
  Age(temp_ / "textures");
  Age(data_);
  PrepareOptions options;
  for (const bool release_first : {true, false}) {
    options.cache_dir = temp_ / (release_first ? "cache-1" : "cache-2");
    for (int round = 0; round < 4; ++round) {
      const bool release = (round % 2 == 0) == release_first;
      const auto data = PrepareDataset(release ? temp_ / "textures" : "mine", {}, options);
      const std::string info = DescribeDataset(data->summary());
      EXPECT_EQ(data->summary().missing.empty(), !release) << info;
      EXPECT_EQ(info.find("1 of the 18 images") != std::string::npos, release) << info;
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(options.cache_dir + "/prepared"), {}), 1);
  }
}

TEST_F(ImportTest, AReleaseIsInvertedOnce) {
  for (int i = 0; i < 12; ++i) {
    const std::string folder = fmt::format("images_background/Greek/character{:02}", i % 3 + 1);
    WriteFile(temp_ / fmt::format("omniglot/{}/{}.png", folder, i),
              Encode(TestImage(7, 7, 1, static_cast<uint64_t>(i)), ".png"));
  }
  EXPECT_EQ(ImportAndCompare(temp_ / "omniglot", "omniglot").unchanged, 0);
  // Imported again, from what is now known by the name, nothing happens to the pixels; nor under a name, with classes
  // and parts, that make the paths look like the release's.
  EXPECT_EQ(ImportAndCompare("omniglot", "again").unchanged, 12);
  WriteClassFolders(temp_ / "plain/train", {"character01", "character02"}, 3, ".png", 7, 7, 1);
  EXPECT_EQ(ImportAndCompare(temp_ / "plain", "images_background").unchanged, 6);
  EXPECT_EQ(ImportAndCompare(temp_ / "plain", "train").unchanged, 6);
}

TEST_F(ImportTest, PlainPixelsBecomePng) {
  WriteIdxPair(temp_ / "digits", "train", ".gz", 40, 9, 4);
  WriteIdxPair(temp_ / "digits", "t10k", "", 12, 9, 4);
  const ImportResult result = ImportAndCompare(temp_ / "digits", "digits");
  EXPECT_EQ(result.train, 40);
  EXPECT_EQ(result.test, 12);
  EXPECT_EQ(result.unchanged, 0);
  WriteText(temp_ / "cifar/batches.meta.txt", "zebra\nant/bee\nCat\ncat\n");
  WriteFile(temp_ / "cifar/data_batch_1.bin", CifarBatch({0, 1, 2, 3, 3, 2, 1, 0}, false, 1));
  WriteFile(temp_ / "cifar/test_batch.bin", CifarBatch({3, 2, 1, 0}, false, 2));
  ImportAndCompare(temp_ / "cifar", "cifar");
  EXPECT_THAT(Open("cifar")->classes(), ElementsAre("zebra", "ant/bee", "Cat", "cat")) << "in the source's order";
}

TEST_F(ImportTest, RecordsKeepTheirFilesAndClasses) {
  fs::copy("testing/fixtures/records", temp_ / "records");
  std::string spec = ReadText(temp_ / "records/dataset_spec.json");
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"002.beta", "a/b\\\\\\n\\tc"}, {"001.alpha", ""}}) {
    spec.replace(spec.find(from), from.size(), to);
  }
  WriteText(temp_ / "records/dataset_spec.json", spec);
  EXPECT_EQ(ImportAndCompare(temp_ / "records", "letters").unchanged, 18);
  EXPECT_THAT(Open("letters")->classes(), ElementsAre("a/b\\\n\tc", "", "003.gamma"));
}

TEST_F(ImportTest, TheSameBytesEachTime) {
  WriteClassFolders(temp_ / "pets", {"cat", "dog", "eel"}, 20, ".jpg", 40, 50);
  ImportOptions options = Named("pets");
  options.image_size = 20;
  options.images = 31;
  options.threads = 1;
  const std::string path = ImportDataset(temp_ / "pets", options).path;
  const Bytes first = ReadFile(path);
  Age(path);
  WriteFile(path + ".part", Bytes(100'000, 'x'));  // of an import that was killed
  options.replace = true;
  options.threads = 4;
  ImportDataset(temp_ / "pets", options);
  EXPECT_EQ(ReadFile(path), first);
  options.seed = 1;
  ImportDataset(temp_ / "pets", options);
  EXPECT_NE(ReadFile(path), first);
  EXPECT_EQ(Open("pets")->items().size(), 31u);
}

TEST_F(ImportTest, TheShorterSideIsReduced) {
  WriteFile(temp_ / "pets/cat/wide.jpg", Encode(TestImage(30, 61, 3, 1), ".jpg"));
  WriteFile(temp_ / "pets/dog/tall.png", Encode(TestImage(50, 20, 1, 2), ".png"));
  WriteFile(temp_ / "pets/eel/small.bmp", Encode(TestImage(10, 90, 3, 3), ".bmp"));
  ImportOptions options = Named("pets");
  options.image_size = 10;
  EXPECT_EQ(ImportDataset(temp_ / "pets", options).unchanged, 1);
  const auto before = Open(temp_ / "pets"), after = Open("pets");
  const std::vector<std::pair<int, int>> sizes = {{10, 20}, {25, 10}, {10, 90}};
  for (size_t i = 0; i < sizes.size(); ++i) {
    std::string why;
    const Image image = *after->Decode(i, 0, &why);
    EXPECT_EQ(image.height, sizes[i].first);
    EXPECT_EQ(image.width, sizes[i].second);
    const Image expected = ResizeImage(*before->Decode(i, 0, &why), image.height, image.width, Resize::kArea);
    EXPECT_EQ(image.pixels, expected.pixels);
  }
  EXPECT_TRUE(after->items()[2].path.ends_with("small.bmp"));
}

TEST_F(ImportTest, SomeOfTheClassesAndImages) {
  WriteIdxPair(temp_ / "digits", "train", "", 200, 5, 10);
  WriteIdxPair(temp_ / "digits", "t10k", "", 50, 5, 10);
  ImportOptions options = Named("few");
  options.classes = 5;
  options.images = 25;
  const ImportResult result = ImportDataset(temp_ / "digits", options);
  EXPECT_EQ(result.train, 20);
  EXPECT_EQ(result.test, 5);
  EXPECT_THAT(Open("few")->classes(), ElementsAre("0", "2", "4", "6", "8"));
  for (const auto& [key, images] : ImagesOf(*Open("few"))) {
    EXPECT_EQ(images.size(), key.first == Part::kTrain ? 4u : 1u) << "class " << key.second;
  }
  options.name = "fewer";
  options.images = 9;
  EXPECT_THAT(UsageErrorOf([&] { ImportDataset(temp_ / "digits", options); }),
              HasSubstr("9 images are too few for one of each of the 5 classes in each part; take 10 or more"));
  EXPECT_EQ(std::distance(fs::directory_iterator(data_), {}), 1) << "nothing is left of what failed";
}

TEST_F(ImportTest, BrokenImagesAreLeftOutAndListed) {
  WriteClassFolders(temp_ / "pets", {"cat", "dog"}, 5);
  WriteText(temp_ / "pets/cat/2.png", "no image");
  WriteText(temp_ / "pets/dog/photo.heic", "not read");
  const ImportResult result = ImportDataset(temp_ / "pets", Named("pets"));
  EXPECT_EQ(result.images, 9);
  ASSERT_EQ(result.broken.size(), 2u);
  EXPECT_THAT(result.Text(), AllOf(HasSubstr("broken: cat/2.png: "), HasSubstr("broken: dog/photo.heic: "),
                                   HasSubstr("2 broken left out")));
  EXPECT_TRUE(CheckDataset("pets", {}).sound());
  ImportOptions options = Named("strict");
  options.strict = true;
  EXPECT_THAT(UsageErrorOf([&] { ImportDataset(temp_ / "pets", options); }), HasSubstr("strict"));
  for (int i = 0; i < 5; ++i) WriteText(temp_ / fmt::format("pets/dog/{}.png", i), "no image");
  EXPECT_THAT(UsageErrorOf([&] { ImportDataset(temp_ / "pets", Named("none")); }),
              AllOf(HasSubstr("class 'dog' has no usable image"), HasSubstr("cat/2.png")));
  EXPECT_EQ(std::distance(fs::directory_iterator(data_), {}), 1) << "nothing is left of what failed";
}

TEST_F(ImportTest, NamesThatAreRefused) {
  WriteClassFolders(temp_ / "pets", {"cat", "dog"}, 2);
  const auto error = [&](const std::string& name) {
    return UsageErrorOf([&] { ImportDataset(temp_ / "pets", Named(name)); });
  };
  for (const char* name : {"", "a/b", "..", ".hidden", "-x", "with space", "caf\xC3\xA9"}) {
    EXPECT_THAT(error(name), HasSubstr("cannot be the name")) << name;
  }
  EXPECT_THAT(error("pets.tar"), HasSubstr("without '.tar'"));
  if (!FashionMnist().empty()) {
    EXPECT_THAT(error("fashion-mnist"), HasSubstr(FashionMnist()));
  }
  EXPECT_TRUE(NothingWritten());
  ImportDataset(temp_ / "pets", Named("pets"));
  EXPECT_THAT(error("pets"), AllOf(HasSubstr("data/pets.tar is there already"), HasSubstr("force")));
  EXPECT_THAT(UsageErrorOf([&] { ImportDataset("nothing", Named("x")); }), HasSubstr("pets")) << "it is a name now";
  ImportOptions one = Named("x");
  one.classes = 1;
  EXPECT_THAT(UsageErrorOf([&] { ImportDataset(temp_ / "pets", one); }), HasSubstr("take 2 or more"));
}

TEST_F(ImportTest, ANameThatMeansAnotherDataSetIsRefused) {
  WriteClassFolders(temp_ / "pets", {"cat", "dog"}, 2);
  WriteClassFolders(data_ + "/pets", {"eel", "fox"}, 2);
  const auto import = [&](const std::string& source) { return ImportDataset(source, Named("pets")); };
  EXPECT_THAT(UsageErrorOf([&] { import(temp_ / "pets"); }),
              AllOf(HasSubstr("the name 'pets' means " + data_ + "/pets already"), HasSubstr("force")));
  EXPECT_FALSE(fs::exists(data_ + "/pets.tar"));
  EXPECT_EQ(import(data_ + "/pets").images, 4);
  fs::remove(data_ + "/pets.tar");
  ImportOptions options = Named("pets");
  options.replace = true;
  EXPECT_EQ(ImportDataset(temp_ / "pets", options).images, 4);
  fs::create_directories(data_ + "/birds.tar");
  options.name = "birds";
  EXPECT_THAT(UsageErrorOf([&] { ImportDataset(temp_ / "pets", options); }), HasSubstr("birds.tar is a folder"));
}

TEST_F(ImportTest, APlaceThatCannotBeIsAUsageErrorAndNothingIsLeft) {
  WriteClassFolders(temp_ / "pets", {"cat", "dog"}, 2);
  WriteText(temp_ / "file", "no folder");
  ImportOptions options = Named("new");
  options.to = temp_ / "file/in/it";
  EXPECT_THAT(UsageErrorOf([&] { ImportDataset(temp_ / "pets", options); }), HasSubstr(options.to));
  for (int i = 0; i < 2; ++i) WriteText(temp_ / fmt::format("pets/dog/{}.png", i), "no image");
  options.to = temp_ / "one/two/three";
  EXPECT_THAT(UsageErrorOf([&] { ImportDataset(temp_ / "pets", options); }), HasSubstr("class 'dog'"));
  EXPECT_FALSE(fs::exists(temp_ / "one")) << "made for what failed";
}

TEST_F(ImportTest, AnInterruptLeavesWhatWasThere) {
  WriteClassFolders(temp_ / "pets", {"cat", "dog"}, 5);
  const std::string path = ImportDataset(temp_ / "pets", Named("pets")).path;
  const Bytes before = ReadFile(path);
  WriteFile(temp_ / "pets/cat/new.png", Encode(TestImage(5, 5, 1, 1), ".png"));
  ImportOptions options = Named("pets");
  options.replace = true;
  RequestInterrupt();
  EXPECT_THAT(ErrorOf(ErrorKind::kInterrupted, [&] { ImportDataset(temp_ / "pets", options); }),
              HasSubstr("nothing of pets was kept"));
  ClearInterrupt();
  EXPECT_EQ(ReadFile(path), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(data_), {}), 1);
}

TEST_F(ImportTest, NamesLeadToTheDataFolderUnlessAPathIsHere) {
  WriteClassFolders(data_ + "/pets", {"cat", "dog"}, 2);
  EXPECT_EQ(LocateDataset("pets").path, data_ + "/pets");
  ImportDataset("pets", Named("pets"));
  EXPECT_EQ(LocateDataset("pets").path, data_ + "/pets.tar") << "an archive comes before a folder";
  EXPECT_EQ(FindDataset("pets", data_), data_ + "/pets.tar");
  EXPECT_EQ(LocateDataset(data_ + "/pets").path, data_ + "/pets") << "a path is a path";
  const ImportResult elsewhere = [&] {
    ImportOptions options = Named("other");
    options.to = temp_ / "elsewhere";
    return ImportDataset("pets", options);
  }();
  EXPECT_EQ(elsewhere.reachable_by, temp_ / "elsewhere/other.tar");
  EXPECT_THAT(UsageErrorOf([&] { LocateDataset("other"); }), HasSubstr("pets"));
  for (const char* name : {"../data/nothing", ".pets", "pets/"}) EXPECT_EQ(FindDataset(name, data_), "") << name;
}

TEST_F(ImportTest, WithoutADataFolderNamesLeadToOneInTheHomeFolder) {
  const std::string pets = temp_ / "pets";
  WriteClassFolders(pets, {"cat", "dog"}, 2);
  WriteText(pets + "/notes.txt", "of 2026");
  const ScopedVariable unset("NETWRIGHT_DATA", nullptr), home("HOME", temp_.path().c_str());
  const ScopedVariable no_xdg("XDG_DATA_HOME", nullptr);
  EXPECT_THAT(UsageErrorOf([&] { LocateDataset("pets-2"); }), HasSubstr("not one of the known names"));
  const ImportResult result = ImportDataset(pets, Named("pets-2"));
  EXPECT_EQ(result.path, temp_ / ".local/share/netwright/pets-2.tar");
  EXPECT_EQ(result.reachable_by, "pets-2");
  EXPECT_THAT(result.Text(), HasSubstr("ignored: 1 file that is not an image (notes.txt)"));
  EXPECT_EQ(LocateDataset("pets-2").path, result.path);
  const ScopedVariable xdg("XDG_DATA_HOME", (temp_ / "share").c_str());
  EXPECT_EQ(DataFolder(), temp_ / "share/netwright");
}

TEST_F(ImportTest, AnIndexThatDoesNotFit) {
  WriteClassFolders(temp_ / "pets", {"cat", "dog", "eel"}, 2);
  const std::string index = temp_ / "pets/netwright-classes.txt";
  const auto error = [&](const std::string& text) {
    WriteText(index, text);
    return UsageErrorOf([&] { Open(temp_ / "pets"); });
  };
  EXPECT_THAT(error("dog\n"), HasSubstr("a line 'dog' instead of a folder, a tab and a class"));
  EXPECT_THAT(error("dog\tDog\ncat\tDog\n"), HasSubstr("'cat\tDog'"));
  EXPECT_THAT(error("dog\tDog\ncat\tCat\n"), HasSubstr("eel/0.png lies in no folder that netwright-classes.txt names"));
  WriteText(index, "dog\tDog\ncat\tCat\neel\tEel\nfox\tFox\n");
  const auto source = Open(temp_ / "pets");
  EXPECT_THAT(source->classes(), ElementsAre("Dog", "Cat", "Eel"));
  EXPECT_THAT(source->MissingLines(), ElementsAre("1 of the 4 classes have no image here, such as 'Fox'"));
}

TEST(FolderNamesTest, EverySystemCanHaveThem) {
  EXPECT_THAT(FolderNames({"cat", "Cat", "T-shirt/top", ".x", "end.", "", "\xC3\xA4", "0"}),
              ElementsAre("cat", "1-Cat", "2-T-shirt_top", "3-.x", "4-end", "5-", "6-__", "0"));
  EXPECT_THAT(FolderNames({"a/b", "0-a_b", "0-A_B"}), ElementsAre("0-a_b_", "0-a_b", "2-0-A_B"));
}

class ImportRealDataTest : public testing::Test {
 protected:
  // Imports it from where it lies, with `options`, and gives what is read again.
  ImportResult Import(const std::string& source, const ImportOptions& options) {
    const ScopedVariable variable("NETWRIGHT_DATA", temp_.path().c_str());
    const ImportResult result = ImportDataset(source, options);
    EXPECT_TRUE(result.broken.empty());
    EXPECT_EQ(result.reachable_by, options.name);
    again_ = OpenDataset(options.name, nullptr);
    EXPECT_EQ(static_cast<int64_t>(again_->items().size()), result.images);
    return result;
  }

  static ImportOptions Named(const std::string& name) {
    ImportOptions options;
    options.name = name;
    return options;
  }

  TempFolder temp_;
  std::unique_ptr<DatasetSource> again_;
};

TEST_F(ImportRealDataTest, ClassFolders) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("cub200_2010.tar"));
  EXPECT_EQ(Import(path, Named("birds")).unchanged, 294);
  const auto source = OpenDataset(path, nullptr);
  EXPECT_EQ(again_->Fingerprint(), source->Fingerprint());
  ImportOptions small = Named("small");
  small.image_size = 40;
  small.images = 100;
  const ImportResult result = Import(path, small);
  EXPECT_EQ(result.images, 100);
  EXPECT_EQ(again_->classes(), source->classes());
  for (size_t i = 0; i < again_->items().size(); ++i) {
    const auto facts = again_->Inspect(i);
    EXPECT_EQ(std::min(facts.height, facts.width), 40);
  }
}

TEST_F(ImportRealDataTest, OmniglotsReleaseIsInvertedOnce) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("raw/omniglot_images_background_small1.zip"));
  ImportOptions options = Named("omniglot");
  options.classes = 40;
  Import(path, options);
  EXPECT_EQ(again_->classes().size(), 40u);
  int64_t sum = 0, pixels = 0;
  for (const auto& [key, images] : ImagesOf(*again_)) {
    for (const Image& image : images) {
      for (const uint8_t value : image.pixels) sum += value;
      pixels += static_cast<int64_t>(image.pixels.size());
    }
  }
  EXPECT_LT(sum / pixels, 40) << "white on black";
}

TEST_F(ImportRealDataTest, TrafficSignsRelease) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("raw/gtsrb_sample"));
  EXPECT_EQ(Import(path, Named("traffic_sign")).unchanged, 60);
  ExpectSameData(*OpenDataset(path, nullptr), *again_);
}

TEST_F(ImportRealDataTest, FashionMnist) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, FashionMnist());
  ImportOptions options = Named("clothes");
  options.images = 1400;
  const ImportResult result = Import("fashion-mnist", options);
  EXPECT_EQ(result.train, 1200);
  EXPECT_EQ(result.test, 200);
  EXPECT_EQ(again_->classes().front(), "T-shirt/top");
  for (const auto& [key, images] : ImagesOf(*again_)) EXPECT_EQ(images.size(), key.first == Part::kTrain ? 120u : 20u);
}

}  // namespace
}  // namespace netwright
