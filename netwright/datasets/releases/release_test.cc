// Original releases: small made-up ones in their layouts, and the real index files and images where they are at hand.
#include "netwright/datasets/releases/release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/datasets/describe.h"
#include "netwright/datasets/prepared.h"
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
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

void WriteText(const std::string& path, const std::string& text) { WriteFile(path, {text.begin(), text.end()}); }

Bytes Picture(uint64_t seed, const std::string& extension) { return Encode(TestImage(20, 30, 3, seed), extension); }

std::unique_ptr<DatasetSource> Open(const std::string& path) { return OpenDataset(path, nullptr); }

size_t CountPart(const DatasetSource& source, Part part) {
  size_t count = 0;
  for (const auto& item : source.items()) count += item.part == part ? 1 : 0;
  return count;
}

std::string Missing(const DatasetSource& source) {
  std::string text;
  for (const std::string& line : source.MissingLines()) text += line + "\n";
  return text;
}

std::string WriteOmniglot(const std::string& root) {
  uint64_t seed = 0;
  for (const char* part : {"images_background", "images_evaluation"}) {
    for (const char* alphabet : {"Greek", "Latin"}) {
      if (std::string(part) == "images_evaluation" && std::string(alphabet) == "Latin") alphabet = "Tibetan";
      for (int i = 1; i <= 5; ++i) {
        const std::string name = fmt::format("{}/{}/{}/character{:02}/{}.png", root, part, alphabet, seed % 2 + 1, i);
        WriteFile(name, Encode(TestImage(7, 7, 1, ++seed), ".png"));
      }
    }
  }
  return root;
}

TEST(ReleaseTest, OmniglotIsInvertedAndNamedAsInMetaDataset) {
  TempFolder temp;
  const auto source = Open(WriteOmniglot(temp / "release"));
  EXPECT_THAT(source->classes(), ElementsAre("Greek-character01", "Greek-character02", "Latin-character01",
                                             "Latin-character02", "Tibetan-character01", "Tibetan-character02"));
  EXPECT_EQ(CountPart(*source, Part::kUnassigned), source->items().size());
  std::string why;
  const auto image = source->Decode(0, 0, &why);
  ASSERT_TRUE(image) << why;
  const Bytes stored = ReadFile(temp / "release/" + source->items()[0].path);
  const auto plain = DecodeImage(std::as_bytes(std::span(stored)), 0, &why);
  for (size_t i = 0; i < plain->pixels.size(); ++i) EXPECT_EQ(image->pixels[i], 255 - plain->pixels[i]);
  EXPECT_THAT(Missing(*source), HasSubstr("of the 1623 classes"));
}

TEST(ReleaseTest, TheSameFromAnArchive) {
  TempFolder temp;
  const Digest expected = Open(WriteOmniglot(temp / "release"))->Fingerprint();
  for (const char* extension : {".zip", ".tar.gz"}) {
    WriteArchive(temp / ("x" + std::string(extension)), temp / "release", "");
    EXPECT_EQ(Open(temp / ("x" + std::string(extension)))->Fingerprint(), expected);
  }
  // Inverted images are other data than the same files in class folders.
  fs::remove_all(temp / "release/images_evaluation");
  const Digest inverted = Open(temp / "release")->Fingerprint();
  fs::create_directories(temp / "plain");
  for (const char* name : {"Greek-character01", "Greek-character02", "Latin-character01", "Latin-character02"}) {
    const std::string path(name);
    fs::path from = temp / "release/images_background/" + path.substr(0, 5) + "/" + path.substr(6);
    if (fs::exists(from)) fs::copy(from, temp / "plain/" + path);
  }
  const auto plain = Open(temp / "plain"), release = Open(temp / "release");
  EXPECT_EQ(plain->classes(), release->classes());
  EXPECT_NE(plain->Fingerprint(), inverted);
}

// Variants with a space and a slash in their names, as the real ones have.
void WriteAircraft(const std::string& root, int images_a_class = 6) {
  std::string trainval, test, boxes;
  const std::vector<std::string> variants = {"F/A-18", "Cessna 172", "A340-300"};
  for (size_t v = 0; v < variants.size(); ++v) {
    for (int i = 0; i < images_a_class; ++i) {
      const std::string name = fmt::format("{:07}", 100 * v + static_cast<size_t>(i));
      (i % 3 == 0 ? test : trainval) += name + " " + variants[v] + "\n";
      boxes += fmt::format("{} {} {} {} {}\n", name, 2 + i, 3, 22 + i, 15);
      WriteFile(root + "/data/images/" + name + ".jpg", Picture(100 * v + static_cast<uint64_t>(i), ".jpg"));
    }
  }
  WriteText(root + "/data/images_variant_trainval.txt", trainval);
  WriteText(root + "/data/images_variant_test.txt", test);
  WriteText(root + "/data/images_box.txt", boxes);
  WriteText(root + "/data/variants.txt", "A340-300\nCessna 172\nF/A-18\n");
}

TEST(ReleaseTest, AircraftIsCroppedToItsBoxes) {
  TempFolder temp;
  WriteAircraft(temp / "fgvc-aircraft-2013b");
  const auto source = Open(temp / "fgvc-aircraft-2013b");
  EXPECT_THAT(source->classes(), ElementsAre("A340-300", "Cessna 172", "F/A-18"));
  EXPECT_EQ(CountPart(*source, Part::kTrain), 12u);
  EXPECT_EQ(CountPart(*source, Part::kTest), 6u);
  for (size_t i = 0; i < source->items().size(); ++i) {
    std::string why;
    const auto image = source->Decode(i, 3, &why);
    ASSERT_TRUE(image) << why;
    EXPECT_EQ(image->height, 12);
    const int number = std::stoi(fs::path(source->items()[i].path).stem().string()) % 100;
    EXPECT_EQ(image->width, std::min(22 + number, 30) - (2 + number)) << "clipped at the image's edge";
    const auto facts = source->Inspect(i);
    EXPECT_EQ(facts.height, image->height);
    EXPECT_EQ(facts.width, image->width);
    const Bytes stored = ReadFile(temp / "fgvc-aircraft-2013b/" + source->items()[i].path);
    const auto whole = DecodeImage(std::as_bytes(std::span(stored)), 3, &why);
    const size_t corner = (size_t{3} * 30 + static_cast<size_t>(2 + number)) * 3;
    EXPECT_EQ(image->pixels[0], whole->pixels[corner]);
  }
  const Digest before = source->Fingerprint();
  std::string boxes;
  for (const char c : std::string("0000000 2 3 22 15\n")) boxes += c;
  const Bytes text = ReadFile(temp / "fgvc-aircraft-2013b/data/images_box.txt");
  std::string changed(text.begin(), text.end());
  changed.replace(changed.find("22 15"), 5, "21 15");
  WriteText(temp / "fgvc-aircraft-2013b/data/images_box.txt", changed);
  EXPECT_NE(Open(temp / "fgvc-aircraft-2013b")->Fingerprint(), before) << "other boxes are other data";
}

TEST(ReleaseTest, WhatIsMissingIsNamed) {
  TempFolder temp;
  WriteAircraft(temp / "aircraft");
  fs::remove(temp / "aircraft/data/images/0000001.jpg");
  for (int i = 100; i < 106; ++i) fs::remove(temp / fmt::format("aircraft/data/images/{:07}.jpg", i));
  const auto source = Open(temp / "aircraft");
  EXPECT_EQ(source->items().size(), 11u);
  EXPECT_THAT(source->classes(), ElementsAre("A340-300", "F/A-18"));
  EXPECT_THAT(source->MissingLines(),
              ElementsAre("7 of the 18 images that images_variant_*.txt lists are not here, such as "
                          "data/images/0000001.jpg",
                          "1 of the 3 classes have no image here, such as 'Cessna 172'",
                          "here are 2 of the 100 classes and 11 of the 10000 images of aircraft"));
  const DatasetCheck check = CheckDataset(temp / "aircraft", {});
  EXPECT_FALSE(check.sound());
  std::string images = "missing image: data/images/0000001.jpg\n";
  for (int i = 100; i < 106; ++i) images += fmt::format("missing image: data/images/{:07}.jpg\n", i);
  EXPECT_EQ(check.Text().substr(0, check.Text().find("missing: ")), images + "missing class: Cessna 172\n");
  EXPECT_THAT(check.Text(), HasSubstr("missing: 7 of the 18 images"));
  EXPECT_THAT(check.Text(2), HasSubstr("missing image: data/images/0000100.jpg\nmissing image: and 5 more\n"));
  PrepareOptions options;
  options.cache_dir = temp / "cache";
  for (int round = 0; round < 2; ++round) {  // the second time from the packed file
    EXPECT_THAT(PrepareDataset(temp / "aircraft", {}, options)->summary().missing, testing::SizeIs(3));
  }
}

TEST(ReleaseTest, AnImageListedInTwoPartsStaysInTheFirst) {
  TempFolder temp;
  WriteAircraft(temp / "aircraft");
  const auto append = [&](const std::string& list, const std::string& line) {
    std::ofstream(temp / "aircraft/data/images_variant_" + list + ".txt", std::ios::app) << line;
  };
  append("test", "0000001 F/A-18\n0000002 F/A-18\n");  // trainval has them
  append("trainval", "0000001 F/A-18\n");              // twice in one part: nothing is wrong
  append("test", "0000100 A340-300\n");                // a Cessna before
  const auto source = Open(temp / "aircraft");
  EXPECT_EQ(CountPart(*source, Part::kTrain), 12u);
  EXPECT_EQ(CountPart(*source, Part::kTest), 6u);
  std::set<std::string> paths;
  for (const auto& item : source->items()) {
    EXPECT_TRUE(paths.insert(item.path).second) << item.path;
    const std::string number = fs::path(item.path).stem().string();
    const bool twice = number == "0000001" || number == "0000002";
    EXPECT_TRUE(!twice || item.part == Part::kTrain) << number;
  }
  EXPECT_THAT(source->MissingLines(),
              ElementsAre("2 images are in two parts, such as data/images/0000001.jpg; kept in the first",
                          "1 image is in two classes, such as data/images/0000100.jpg; kept in the first",
                          "here are 3 of the 100 classes and 18 of the 10000 images of aircraft"));
  const DatasetCheck check = CheckDataset(temp / "aircraft", {});
  EXPECT_FALSE(check.sound());
  EXPECT_THAT(check.Text(), HasSubstr("image in two parts: data/images/0000002.jpg\n"));
}

TEST(ReleaseTest, DamagedIndexesAreUsageErrors) {
  TempFolder temp;
  WriteAircraft(temp / "a");
  const auto error = [&] { return UsageErrorOf([&] { Open(temp / "a"); }); };
  WriteText(temp / "a/data/images_box.txt", "0000000 1 2 3\n");
  EXPECT_THAT(error(), HasSubstr("'0000000 1 2 3' instead of an image and a box"));
  WriteText(temp / "a/data/images_box.txt", "0000000 1 2 3 4\n");
  EXPECT_THAT(error(), HasSubstr("no box for the image 0000001"));
  WriteAircraft(temp / "a");
  WriteText(temp / "a/data/images_variant_test.txt", "0000000\n");
  EXPECT_THAT(error(), HasSubstr("instead of an image and a variant"));
  WriteAircraft(temp / "a");
  fs::remove_all(temp / "a/data/images");
  EXPECT_THAT(error(), HasSubstr("but none of its images"));
  WriteText(temp / "f/imagelabels.mat", "MATLAB 5.0 MAT-file, but not really");
  EXPECT_THAT(UsageErrorOf([&] { Open(temp / "f"); }), HasSubstr("holds more than numbers"));
  WriteText(temp / "f/imagelabels.mat", "something else");
  EXPECT_THAT(UsageErrorOf([&] { Open(temp / "f"); }), HasSubstr("no MATLAB 5 file"));
}

TEST(ReleaseTest, Textures) {
  TempFolder temp;
  const std::array<std::string, 3> lists = {"train1", "val1", "test1"};
  for (size_t i = 0; i < 9; ++i) {
    for (const char* name : {"banded", "dotted"}) {
      const std::string file = fmt::format("{}/{}_{:04}.jpg", name, name, i);
      WriteFile(temp / "dtd/images/" + file, Picture(i, ".jpg"));
      const std::string list = temp / "dtd/labels/" + lists[i % 3] + ".txt";
      fs::create_directories(fs::path(list).parent_path());
      std::ofstream(list, std::ios::app) << file << "\n";
    }
  }
  const auto source = Open(temp / "dtd");
  EXPECT_THAT(source->classes(), ElementsAre("banded", "dotted"));
  for (const Part part : {Part::kTrain, Part::kValidation, Part::kTest}) EXPECT_EQ(CountPart(*source, part), 6u);
  std::ofstream(temp / "dtd/labels/test1.txt", std::ios::app) << "banded/banded_0001.jpg\n";  // val1.txt has it
  const auto twice = Open(temp / "dtd");
  for (const Part part : {Part::kTrain, Part::kValidation, Part::kTest}) EXPECT_EQ(CountPart(*twice, part), 6u);
  EXPECT_THAT(Missing(*twice), HasSubstr("1 image is in two parts, such as images/banded/banded_0001.jpg"));
}

TEST(ReleaseTest, Birds) {
  TempFolder temp;
  std::string images, labels, split;
  int number = 0;
  for (const char* name : {"001.Albatross", "002.Crow"}) {
    for (int i = 0; i < 5; ++i) {
      WriteFile(temp / fmt::format("CUB/images/{}/{}.jpg", name, i), Picture(static_cast<uint64_t>(++number), ".jpg"));
      images += fmt::format("{} {}/{}.jpg\n", number, name, i);
      labels += fmt::format("{} {}\n", number, name[2]);
      split += fmt::format("{} {}\n", number, i == 0 ? 0 : 1);
    }
  }
  WriteText(temp / "CUB/images.txt", images);
  WriteText(temp / "CUB/image_class_labels.txt", labels);
  EXPECT_EQ(CountPart(*Open(temp / "CUB"), Part::kUnassigned), 10u);
  WriteText(temp / "CUB/train_test_split.txt", split);
  const auto source = Open(temp / "CUB");
  EXPECT_THAT(source->classes(), ElementsAre("001.Albatross", "002.Crow"));
  EXPECT_EQ(CountPart(*source, Part::kTrain), 8u);
  EXPECT_EQ(CountPart(*source, Part::kTest), 2u);
  WriteText(temp / "CUB/image_class_labels.txt", labels.substr(0, labels.size() - 5) + "10 1\n");
  EXPECT_THAT(UsageErrorOf([&] { Open(temp / "CUB"); }), HasSubstr("do not belong together"));
}

TEST(ReleaseRealDataTest, BirdsIndexIsComplete) {
  NETWRIGHT_REAL_DATA_OR_SKIP(raw, RealData("raw/CUB_200_2011_images.txt"));
  const std::string root = fs::path(raw).parent_path().string();
  TempFolder temp;
  fs::create_directories(temp / "cu_birds");
  fs::copy(root + "/cub_sample/CUB_200_2011", temp / "cu_birds", fs::copy_options::recursive);
  for (const char* name : {"images", "classes", "image_class_labels", "train_test_split", "bounding_boxes"}) {
    fs::copy_file(root + "/CUB_200_2011_" + name + ".txt", temp / ("cu_birds/" + std::string(name) + ".txt"));
  }
  const ScopedVariable variable("NETWRIGHT_DATA", temp.path().c_str());
  const auto source = Open("cu_birds");
  EXPECT_THAT(source->classes(), ElementsAre("004.Groove_billed_Ani", "013.Bobolink", "029.American_Crow"));
  EXPECT_EQ(source->items().size(), 18u);
  EXPECT_THAT(Missing(*source), HasSubstr("11770 of the 11788 images that images.txt lists are not here"));
  EXPECT_THAT(Missing(*source), HasSubstr("197 of the 200 classes have no image here"));
  std::string why;
  for (size_t i = 0; i < source->items().size(); ++i) EXPECT_TRUE(source->Decode(i, 3, &why)) << why;
}

TEST(ReleaseRealDataTest, FlowersByTheirLabels) {
  NETWRIGHT_REAL_DATA_OR_SKIP(sample, RealData("raw/flowers102_sample/jpg"));
  NETWRIGHT_REAL_DATA_OR_SKIP(whole, RealData("vgg_flower.tar"));
  TempFolder temp;
  fs::create_directories(temp / "vgg_flower");
  fs::copy(sample, temp / "vgg_flower/jpg");
  fs::copy_file(RealData("raw/flowers102_imagelabels.mat"), temp / "vgg_flower/imagelabels.mat");
  const auto source = Open(temp / "vgg_flower");
  EXPECT_EQ(source->items().size(), 40u);
  EXPECT_EQ(CountPart(*source, Part::kUnassigned), 40u);
  EXPECT_THAT(Missing(*source), HasSubstr("8149 of the 8189 images that imagelabels.mat lists are not here"));
  // The class folders of vgg_flower.tar were made from another copy; they must say the same of each image.
  std::map<std::string, std::string> folders;
  const auto other = Open(whole);
  for (const auto& item : other->items()) {
    folders[fs::path(item.path).filename().string()] = fs::path(item.path).parent_path().filename().string();
  }
  for (const auto& item : source->items()) {
    std::string name = source->classes()[static_cast<size_t>(item.label)];
    std::replace(name.begin(), name.end(), ' ', '_');
    EXPECT_EQ(name, folders.at(fs::path(item.path).filename().string()));
  }
  fs::copy_file(RealData("raw/flowers102_setid.mat"), temp / "vgg_flower/setid.mat");
  const auto with_parts = Open(temp / "vgg_flower");
  EXPECT_EQ(with_parts->classes(), source->classes());
}

TEST(ReleaseRealDataTest, TrafficSigns) {
  NETWRIGHT_REAL_DATA_OR_SKIP(root, RealData("raw/gtsrb_sample"));
  const auto source = Open(root);
  EXPECT_THAT(source->classes(), ElementsAre("00.Speed limit (20km/h)", "14.Stop"));
  EXPECT_EQ(source->items().size(), 60u);
  EXPECT_THAT(source->MissingLines(),
              ElementsAre("41 of the 43 classes have no image here, such as '01.Speed limit (30km/h)'",
                          "here are 2 of the 43 classes and 60 of the 39209 images of traffic_sign"));
}

TEST(ReleaseRealDataTest, PublishedCountsAreThoseOfMetaDataset) {
  NETWRIGHT_REAL_DATA_OR_SKIP(specs, RealData("raw/meta_dataset/dataset_specs"));
  for (const KnownDataset& known : KnownDatasets()) {
    const std::string path = specs + "/" + known.name + "_dataset_spec.json";
    if (!fs::exists(path)) continue;
    const auto spec = nlohmann::json::parse(std::ifstream(path));
    EXPECT_EQ(spec.at("class_names").size(), static_cast<size_t>(known.classes)) << known.name;
    int64_t images = 0;
    nlohmann::json counts = spec.at("images_per_class");
    if (known.name == "ilsvrc_2012") {
      // By part and by node of WordNet's hierarchy; only the leaves, which a file of its own counts too, are classes.
      const auto nodes = std::exchange(counts, nlohmann::json::object());
      for (const auto& name : spec.at("class_names")) {
        for (const auto& part : nodes) {
          const auto node = part.find(name.get<std::string>());
          if (node != part.end()) counts[name.get<std::string>()] = *node;
        }
      }
      EXPECT_EQ(counts, nlohmann::json::parse(std::ifstream(specs + "/ilsvrc_2012_num_leaf_images.json")));
    }
    EXPECT_EQ(counts.size(), static_cast<size_t>(known.classes)) << known.name;
    for (const auto& count : counts) images += count.get<int64_t>();
    EXPECT_EQ(images, known.images) << known.name;
    const auto names = known.name == "vgg_flower"     ? FlowerNames()
                       : known.name == "traffic_sign" ? TrafficSignNames()
                                                      : std::span<const std::string_view>();
    for (const auto& name : names) EXPECT_THAT(spec.at("class_names"), Contains(std::string(name)));
  }
}

// A matrix with these sizes in its tags, and nothing behind them.
std::string MatlabBomb(uint32_t name_bytes, uint32_t rows, uint32_t number_bytes) {
  std::string file = "MATLAB 5.0 MAT-file";
  file.resize(126, ' ');
  file += "IM";
  const auto add = [&file](std::initializer_list<uint32_t> words) {
    for (const uint32_t word : words) file.append(reinterpret_cast<const char*>(&word), 4);
  };
  add({14, 64, 6, 8, 6, 0, 5, 8, rows, 1, 1, name_bytes, 0, 0, 2, number_bytes, 0, 0});
  return file;
}

TEST(ReleaseTest, AMatlabFileTakesNoMemoryForWhatItOnlyAnnounces) {
  const auto read = [](const std::string& file) {
    ReadMatlabColumn(std::as_bytes(std::span(file)), "labels", "a.mat");
  };
  EXPECT_THAT(UsageErrorOf([&] { read(MatlabBomb(6, 1, 1)); }), HasSubstr("no column of numbers named 'labels'"));
  for (const std::string& bomb :
       {MatlabBomb(0xF0000000, 1, 1), MatlabBomb(6, 0xF0000000, 1), MatlabBomb(6, 1, 0xF0000000)}) {
    EXPECT_THAT(UsageErrorOf([&] { read(bomb); }), HasSubstr("holds more than numbers"));
  }
}

TEST(ReleaseRealDataTest, ChangedBytesOfAMatlabFileNeverCrash) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("raw/flowers102_imagelabels.mat"));
  const Bytes whole = ReadFile(path);
  EXPECT_EQ(ReadMatlabColumn(std::as_bytes(std::span(whole)), "labels", path).size(), 8189u);
  Rng rng(17);
  for (int round = 0; round < 300; ++round) {
    Bytes changed = whole;
    for (int k = 0; k < 3; ++k) changed[rng.Below(changed.size())] = static_cast<uint8_t>(rng());
    if (round % 5 == 0) changed.resize(rng.Below(changed.size()));
    try {
      ReadMatlabColumn(std::as_bytes(std::span(changed)), "labels", path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage) << error.what();
    }
  }
}

}  // namespace
}  // namespace netwright
