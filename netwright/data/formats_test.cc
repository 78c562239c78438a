// The conformance suite over every format, and what is particular to each.
#include "netwright/data/formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netwright/data/describe.h"
#include "testing/data_fixtures.h"
#include "testing/dataset_format_conformance.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::DatasetFormatCase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TempFolder;
using testing::UsageErrorOf;

constexpr int kTail = 40;  // bytes from the end: inside the pixels of a BMP

std::string WritePlain(const std::string& folder) {
  testing::WriteClassFolders(folder + "/plain", {"cat", "dog", "emu"}, 5, ".bmp");
  return folder + "/plain";
}

std::string WriteWithParts(const std::string& folder) {
  for (const char* part : {"train", "valid", "test"}) {
    testing::WriteClassFolders(folder + "/parts/" + part, {"cat", "dog"}, 5, ".bmp");
  }
  return folder + "/parts";
}

DatasetFormatCase FolderCase(const std::string& name, std::string (*make)(const std::string&),
                             const std::string& victim) {
  return {name, "folder", make, [victim](const std::string& path) { testing::ChangeByte(path + victim, kTail); }};
}

// Rewritten as a whole: changing a byte in a compressed archive would damage it.
DatasetFormatCase ArchiveCase(const std::string& name, const std::string& extension) {
  return {name, "archive",
          [extension](const std::string& folder) {
            testing::WriteArchive(folder + "/pets" + extension, WritePlain(folder), "pets");
            return folder + "/pets" + extension;
          },
          [](const std::string& path) {
            const std::string folder = fs::path(path).parent_path().string() + "/plain";
            testing::ChangeByte(folder + "/dog/2.bmp", kTail);
            testing::WriteArchive(path, folder, "pets");
          }};
}

DatasetFormatCase IdxCase(const std::string& name, const std::string& suffix) {
  return {name, "idx",
          [suffix](const std::string& folder) {
            testing::WriteIdxPair(folder + "/idx", "train", suffix, 30, 9, 3);
            testing::WriteIdxPair(folder + "/idx", "t10k", suffix, 15, 9, 3);
            return folder + "/idx";
          },
          [suffix](const std::string& path) {
            fs::remove(path + "/t10k-images-idx3-ubyte" + suffix);
            testing::WriteIdx(path + "/t10k-images-idx3-ubyte" + suffix, {15, 9, 9}, testing::Bytes(15 * 81, 7));
          }};
}

std::string WriteCifar10(const std::string& folder) {
  const std::string path = folder + "/cifar-10-batches-bin";
  testing::WriteFile(path + "/data_batch_1.bin", testing::CifarBatch({0, 1, 0, 1, 0, 1}, false, 1));
  testing::WriteFile(path + "/data_batch_2.bin", testing::CifarBatch({1, 0, 1, 0}, false, 2));
  testing::WriteFile(path + "/test_batch.bin", testing::CifarBatch({0, 1}, false, 3));
  const std::string names = "airplane\nautomobile\n\n";
  testing::WriteFile(path + "/batches.meta.txt", {names.begin(), names.end()});
  return path;
}

std::string WriteCifar100(const std::string& folder) {
  const std::string path = folder + "/cifar-100-binary";
  testing::WriteFile(path + "/train.bin", testing::CifarBatch({0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}, true, 1));
  testing::WriteFile(path + "/test.bin", testing::CifarBatch({0, 1, 2}, true, 3));
  const std::string names = "apple\r\naquarium_fish\r\nbaby\r\n";
  testing::WriteFile(path + "/fine_label_names.txt", {names.begin(), names.end()});
  return path;
}

std::vector<DatasetFormatCase> Cases() {
  const auto change_test = [](const std::string& file) {
    return [file](const std::string& path) { testing::ChangeByte(path + file, kTail); };
  };
  return {FolderCase("ClassFolders", WritePlain, "/dog/2.bmp"),
          FolderCase("ClassFoldersWithParts", WriteWithParts, "/valid/dog/2.bmp"),
          ArchiveCase("Zip", ".zip"),
          ArchiveCase("Tar", ".tar"),
          ArchiveCase("TarGz", ".tar.gz"),
          ArchiveCase("Tgz", ".tgz"),
          IdxCase("Idx", ""),
          IdxCase("IdxGz", ".gz"),
          {"Cifar10", "cifar", WriteCifar10, change_test("/test_batch.bin")},
          {"Cifar100", "cifar", WriteCifar100, change_test("/test.bin")}};
}

}  // namespace

namespace testing {
INSTANTIATE_TEST_SUITE_P(Formats, DatasetFormatConformanceTest, ::testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });
}  // namespace testing

namespace {

TEST(FormatsTest, EveryFormatHasAConformanceCase) {
  const auto cases = Cases();
  for (const DatasetFormat& format : DatasetFormats()) {
    EXPECT_TRUE(std::any_of(cases.begin(), cases.end(), [&](const auto& c) { return c.format == format.name; }))
        << format.name;
  }
}

TEST(FormatsTest, AnArchiveAndItsFolderAreTheSameData) {
  TempFolder temp;
  const std::string folder = WriteWithParts(temp.path());
  const Digest expected = OpenDataset(folder, nullptr)->Fingerprint();
  for (const std::string extension : {".zip", ".tar", ".tar.gz"}) {
    for (const std::string top : {"", ".", "birds", "a/b"}) {
      const std::string path = temp / ("archive" + extension);
      testing::WriteArchive(path, folder, top);
      std::string name;
      EXPECT_EQ(OpenDataset(path, &name)->Fingerprint(), expected) << extension << " under " << top;
      EXPECT_EQ(name, "archive");
    }
  }
}

TEST(FormatsTest, ArchiveNamesAreUtf8) {
  TempFolder temp;
  testing::WriteClassFolders(temp / "plants", {"chêne", "δρυς"}, 2);
  for (const std::string extension : {".zip", ".tar"}) {
    testing::WriteArchive(temp / ("plants" + extension), temp / "plants", "");
    EXPECT_THAT(OpenDataset(temp / ("plants" + extension), nullptr)->classes(), ElementsAre("chêne", "δρυς"));
  }
}

TEST(FormatsTest, DamagedArchivesAreUsageErrors) {
  TempFolder temp;
  const std::string folder = WritePlain(temp.path());
  for (const std::string extension : {".zip", ".tar", ".tar.gz"}) {
    const std::string path = temp / ("cut" + extension);
    testing::WriteArchive(path, folder, "x");
    testing::Bytes bytes = testing::ReadFile(path);
    bytes.resize(bytes.size() / 2);
    testing::WriteFile(path, bytes);
    EXPECT_THAT(UsageErrorOf([&] { OpenDataset(path, nullptr); }), HasSubstr(path));
  }
  testing::WriteFile(temp / "not.tar", testing::Bytes(2000, 'x'));
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "not.tar", nullptr); }), HasSubstr("not.tar"));
  testing::WriteFile(temp / "empty.tar", {});
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "empty.tar", nullptr); }), HasSubstr("empty.tar"));
}

// Either it opens and every item can be asked for, or it is a usage error.
void ExpectNoCrash(const std::string& path) {
  try {
    const auto source = OpenDataset(path, nullptr);
    std::string why;
    for (size_t i = 0; i < source->items().size(); ++i) {
      source->Inspect(i);
      source->Decode(i, 3, &why);
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage) << error.what();
  }
}

TEST(FormatsTest, ChangedBytesNeverCrash) {
  TempFolder temp;
  Rng rng(31);
  const std::string folder = WritePlain(temp.path());
  std::vector<std::pair<std::string, std::string>> sets;  // the data set, and the file of it to change
  for (const std::string extension : {".zip", ".tar", ".tar.gz"}) {
    testing::WriteArchive(temp / ("x" + extension), folder, "x");
    sets.emplace_back(temp / ("x" + extension), temp / ("x" + extension));
  }
  testing::WriteIdxPair(temp / "idx", "train", "", 12, 5, 3);
  testing::WriteIdxPair(temp / "gz", "train", ".gz", 12, 5, 3);
  sets.emplace_back(temp / "idx", temp / "idx/train-images-idx3-ubyte");
  sets.emplace_back(temp / "idx", temp / "idx/train-labels-idx1-ubyte");
  sets.emplace_back(temp / "gz", temp / "gz/train-images-idx3-ubyte.gz");
  for (const auto& [path, victim] : sets) {
    const testing::Bytes whole = testing::ReadFile(victim);
    for (int round = 0; round < 60; ++round) {
      testing::Bytes changed = whole;
      const size_t reach = round % 2 == 0 ? std::min<size_t>(changed.size(), 600) : changed.size();
      for (int k = 0; k < 3; ++k) changed[rng.Below(reach)] = static_cast<uint8_t>(rng());
      if (round % 5 == 0) changed.resize(rng.Below(changed.size()));
      testing::WriteFile(victim, changed);
      ExpectNoCrash(path);
    }
    testing::WriteFile(victim, whole);
  }
}

TEST(FormatsTest, IdxLiesAreCaught) {
  TempFolder temp;
  const auto error = [&](const std::vector<uint32_t>& images, size_t image_bytes, const std::vector<uint32_t>& labels,
                         size_t label_bytes) {
    testing::WriteIdx(temp / "idx/train-images-idx3-ubyte", images, testing::Bytes(image_bytes));
    testing::WriteIdx(temp / "idx/train-labels-idx1-ubyte", labels, testing::Bytes(label_bytes));
    return UsageErrorOf([&] { OpenDataset(temp / "idx", nullptr); });
  };
  EXPECT_THAT(error({4, 3, 3}, 35, {4}, 4), HasSubstr("announces 36 bytes of data, it holds 35"));
  EXPECT_THAT(error({4, 3, 3}, 37, {4}, 4), HasSubstr("announces 36 bytes of data, it holds 37"));
  EXPECT_THAT(error({4000000000, 4000000000, 4000000000}, 36, {4}, 4), HasSubstr("announces far more bytes"));
  EXPECT_THAT(error({4, 3, 3}, 36, {5}, 5), HasSubstr("do not belong together"));
  EXPECT_THAT(error({4, 9}, 36, {4}, 4), HasSubstr("3 dimensions"));
  EXPECT_THAT(error({4, 0, 3}, 0, {4}, 4), HasSubstr("3 x 0 pixels"));
  EXPECT_THAT(error({0, 3, 3}, 0, {0}, 0), HasSubstr("no images"));
  EXPECT_THAT(error({4, 3, 3}, 36, {4}, 4), HasSubstr("only one class"));
  fs::remove(temp / "idx/train-labels-idx1-ubyte");
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "idx", nullptr); }), HasSubstr("no file of labels"));
}

TEST(FormatsTest, TruncatedGzipIsCaught) {
  TempFolder temp;
  testing::WriteIdxPair(temp / "idx", "train", ".gz", 30, 9, 3);
  const std::string path = temp / "idx/train-images-idx3-ubyte.gz";
  testing::Bytes bytes = testing::ReadFile(path);
  bytes.resize(bytes.size() - 20);
  testing::WriteFile(path, bytes);
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "idx", nullptr); }), HasSubstr("damaged or truncated"));
}

TEST(FormatsTest, ASingleIdxPairHasNoParts) {
  TempFolder temp;
  testing::WriteIdxPair(temp / "idx", "t10k", ".gz", 12, 5, 3);
  for (const std::string& path : {temp / "idx", temp / "idx/t10k-images-idx3-ubyte.gz"}) {
    const auto source = OpenDataset(path, nullptr);
    EXPECT_THAT(source->classes(), ElementsAre("0", "1", "2"));
    EXPECT_EQ(source->items().front().part, Part::kUnassigned);
  }
}

TEST(FormatsTest, UnusedIdxLabelsAreNoClasses) {
  TempFolder temp;
  testing::WriteIdx(temp / "idx/x-images-idx3-ubyte", {4, 1, 1}, {1, 2, 3, 4});
  testing::WriteIdx(temp / "idx/x-labels-idx1-ubyte", {4}, {7, 26, 7, 26});
  const auto source = OpenDataset(temp / "idx", nullptr);
  EXPECT_THAT(source->classes(), ElementsAre("7", "26"));
  EXPECT_EQ(source->items()[1].label, 1);
}

TEST(FormatsTest, CifarPlanesNamesAndLies) {
  TempFolder temp;
  const std::string path = WriteCifar10(temp.path());
  testing::Bytes batch = testing::CifarBatch({0, 1, 9}, false, 5);  // 9 is not one of the two classes named
  for (size_t i = 0; i < 1024; ++i) batch[1 + i] = 11, batch[1025 + i] = 22, batch[2049 + i] = 33;
  testing::WriteFile(path + "/data_batch_1.bin", batch);
  const auto source = OpenDataset(path, nullptr);
  EXPECT_THAT(source->classes(), ElementsAre("airplane", "automobile"));
  EXPECT_EQ(source->items().back().part, Part::kTest);
  std::string why;
  const auto image = source->Decode(0, 3, &why);
  ASSERT_TRUE(image);
  EXPECT_THAT(std::vector<uint8_t>(image->pixels.begin(), image->pixels.begin() + 3), ElementsAre(11, 22, 33));
  EXPECT_FALSE(source->Decode(2, 3, &why));
  EXPECT_THAT(why, HasSubstr("label 9 is not one of the 2 classes"));
  batch.pop_back();
  testing::WriteFile(path + "/data_batch_1.bin", batch);
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(path, nullptr); }), HasSubstr("no multiple of 3073"));
}

TEST(FormatsTest, WhatIsNoDataSet) {
  TempFolder temp;
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "nothing", nullptr); }), HasSubstr("no known name"));
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset("", nullptr); }), HasSubstr("fashion-mnist"));
  testing::WriteFile(temp / "notes.txt", {'h', 'i'});
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "notes.txt", nullptr); }), HasSubstr("is not a data set"));
}

TEST(FormatsTest, KnownNamesAreFoundInTheDataFolder) {
  TempFolder temp;
  {
    const testing::ScopedVariable variable("NETWRIGHT_DATA", nullptr);
    EXPECT_THAT(UsageErrorOf([&] { OpenDataset("omniglot", nullptr); }), HasSubstr("NETWRIGHT_DATA (now not set)"));
  }
  const testing::ScopedVariable variable("NETWRIGHT_DATA", temp.path().c_str());
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset("omniglot", nullptr); }), HasSubstr(temp.path()));
  testing::WriteClassFolders(temp / "omniglot", {"alpha", "beta"}, 2);
  std::string name;
  EXPECT_EQ(OpenDataset("omniglot", &name)->classes().size(), 2u);
  EXPECT_EQ(name, "omniglot");
  testing::WriteArchive(temp / "dtd.tar", temp / "omniglot", "dtd");
  EXPECT_EQ(OpenDataset("dtd", &name)->format(), "archive");
  EXPECT_EQ(LocateDataset(temp / "dtd.tar").name, "dtd");
  const std::string list = DescribeKnownDatasets();
  EXPECT_THAT(list, HasSubstr(temp / "dtd.tar"));
  EXPECT_THAT(list, HasSubstr("not on this machine"));
}

}  // namespace
}  // namespace netwright
