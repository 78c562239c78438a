// The conformance suite over every format, and what is particular to each.
#include "netwright/datasets/formats/formats.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "netwright/base/error.h"
#include "netwright/base/process_memory.h"
#include "netwright/base/random.h"
#include "netwright/datasets/describe.h"
#include "netwright/datasets/formats/tfrecord.h"
#include "testing/dataset_files.h"
#include "testing/dataset_format_conformance.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int kTail = 40;  // bytes from the end: inside the pixels of a BMP

std::string WritePlain(const std::string& folder) {
  WriteClassFolders(folder + "/plain", {"cat", "dog", "emu"}, 5, ".bmp");
  return folder + "/plain";
}

std::string WriteWithParts(const std::string& folder) {
  for (const char* part : {"train", "valid", "test"}) {
    WriteClassFolders(folder + "/parts/" + part, {"cat", "dog"}, 5, ".bmp");
  }
  return folder + "/parts";
}

DatasetFormatCase FolderCase(const std::string& name, std::string (*make)(const std::string&),
                             const std::string& victim) {
  return {name, "folder", make, [victim](const std::string& path) { ChangeByte(path + victim, kTail); }};
}

// Rewritten as a whole: changing a byte in a compressed archive would damage it.
DatasetFormatCase ArchiveCase(const std::string& name, const std::string& extension) {
  return {name, "archive",
          [extension](const std::string& folder) {
            WriteArchive(folder + "/pets" + extension, WritePlain(folder), "pets");
            return folder + "/pets" + extension;
          },
          [](const std::string& path) {
            const std::string folder = fs::path(path).parent_path().string() + "/plain";
            ChangeByte(folder + "/dog/2.bmp", kTail);
            WriteArchive(path, folder, "pets");
          }};
}

DatasetFormatCase IdxCase(const std::string& name, const std::string& suffix) {
  return {name, "idx",
          [suffix](const std::string& folder) {
            WriteIdxPair(folder + "/idx", "train", suffix, 30, 9, 3);
            WriteIdxPair(folder + "/idx", "t10k", suffix, 15, 9, 3);
            return folder + "/idx";
          },
          [suffix](const std::string& path) {
            fs::remove(path + "/t10k-images-idx3-ubyte" + suffix);
            WriteIdx(path + "/t10k-images-idx3-ubyte" + suffix, {15, 9, 9}, Bytes(15 * 81, 7));
          }};
}

std::string WriteCifar10(const std::string& folder) {
  const std::string path = folder + "/cifar-10-batches-bin";
  WriteFile(path + "/data_batch_1.bin", CifarBatch({0, 1, 0, 1, 0, 1}, false, 1));
  WriteFile(path + "/data_batch_2.bin", CifarBatch({1, 0, 1, 0}, false, 2));
  WriteFile(path + "/test_batch.bin", CifarBatch({0, 1}, false, 3));
  const std::string names = "airplane\nautomobile\n\n";
  WriteFile(path + "/batches.meta.txt", {names.begin(), names.end()});
  return path;
}

std::string WriteCifar100(const std::string& folder) {
  const std::string path = folder + "/cifar-100-binary";
  WriteFile(path + "/train.bin", CifarBatch({0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}, true, 1));
  WriteFile(path + "/test.bin", CifarBatch({0, 1, 2}, true, 3));
  const std::string names = "apple\r\naquarium_fish\r\nbaby\r\n";
  WriteFile(path + "/fine_label_names.txt", {names.begin(), names.end()});
  return path;
}

// Meta-Dataset's records, of another writer.
std::string CopyRecords(const std::string& folder) {
  fs::copy("testing/fixtures/records", folder + "/records");
  return folder + "/records";
}

// Frames of other contents: a changed byte would not match its check sum.
void DropTheLastRecord(const std::string& path) {
  std::string why;
  const Bytes bytes = ReadFile(path + "/2.tfrecords");
  const auto frames = ReadRecordFrames(std::as_bytes(std::span(bytes)), &why);
  ASSERT_TRUE(frames) << why;
  WriteFile(path + "/2.tfrecords",
            {bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(frames->back().payload.size() + 16)});
}

void WriteText(const std::string& path, const std::string& text) { WriteFile(path, Bytes(text.begin(), text.end())); }

// The list of the class folders that WritePlain makes.
std::string WriteCsv(const std::string& folder) {
  std::string text = "file,label\n";
  const std::string root = WritePlain(folder);
  for (const char* name : {"dog", "cat", "emu"}) {
    for (int i = 0; i < 5; ++i) text += fmt::format("{0}/{1}.bmp,{0}\n", name, i);
  }
  WriteText(root + "/list.csv", text);
  return root + "/list.csv";
}

std::vector<DatasetFormatCase> Cases() {
  const auto change_test = [](const std::string& file) {
    return [file](const std::string& path) { ChangeByte(path + file, kTail); };
  };
  return {FolderCase("ClassFolders", WritePlain, "/dog/2.bmp"),
          FolderCase("ClassFoldersWithParts", WriteWithParts, "/valid/dog/2.bmp"),
          ArchiveCase("Zip", ".zip"),
          ArchiveCase("Tar", ".tar"),
          ArchiveCase("TarGz", ".tar.gz"),
          ArchiveCase("Tgz", ".tgz"),
          {"Csv", "csv", WriteCsv,
           [](const std::string& path) { ChangeByte(fs::path(path).parent_path().string() + "/dog/2.bmp", kTail); }},
          IdxCase("Idx", ""),
          IdxCase("IdxGz", ".gz"),
          {"Records", "records", CopyRecords, DropTheLastRecord},
          {"Cifar10", "cifar", WriteCifar10, change_test("/test_batch.bin")},
          {"Cifar100", "cifar", WriteCifar100, change_test("/test.bin")}};
}

INSTANTIATE_TEST_SUITE_P(Formats, DatasetFormatConformanceTest, testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });

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
      WriteArchive(path, folder, top);
      std::string name;
      EXPECT_EQ(OpenDataset(path, &name)->Fingerprint(), expected) << extension << " under " << top;
      EXPECT_EQ(name, "archive");
    }
  }
}

TEST(FormatsTest, ArchiveNamesAreUtf8) {
  TempFolder temp;
  WriteClassFolders(temp / "plants", {"chêne", "δρυς"}, 2);
  for (const std::string extension : {".zip", ".tar"}) {
    WriteArchive(temp / ("plants" + extension), temp / "plants", "");
    EXPECT_THAT(OpenDataset(temp / ("plants" + extension), nullptr)->classes(), ElementsAre("chêne", "δρυς"));
  }
}

// An archive with one picture and hard links to it.
void WriteLinks(const std::string& path, const Bytes& picture, int links) {
  struct archive* writer = archive_write_new();
  archive_write_set_format_gnutar(writer);
  archive_write_add_filter_gzip(writer);
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  for (int i = 0; i <= links; ++i) {
    struct archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, fmt::format("pets/{}/{}.png", i % 2 == 0 ? "cat" : "dog", i).c_str());
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, i == 0 ? static_cast<la_int64_t>(picture.size()) : 0);
    if (i > 0) archive_entry_set_hardlink(entry, "pets/cat/0.png");
    ASSERT_EQ(archive_write_header(writer, entry), ARCHIVE_OK) << archive_error_string(writer);
    if (i == 0) archive_write_data(writer, picture.data(), picture.size());
    archive_entry_free(entry);
  }
  ASSERT_EQ(archive_write_close(writer), ARCHIVE_OK);
  archive_write_free(writer);
}

TEST(FormatsTest, HardLinksOfAnArchiveTakeNoMemory) {
  TempFolder temp;
  const Bytes picture(30'000'000, 'x');  // no picture, but its bytes are held until somebody looks
  WriteLinks(temp / "links.tgz", picture, 2000);
  const int64_t before = ReadProcessMemory().anonymous;
  const auto source = OpenDataset(temp / "links.tgz", nullptr);
  EXPECT_EQ(source->items().size(), 2001u);
  EXPECT_LT(ReadProcessMemory().anonymous - before, int64_t{400} << 20);
}

TEST(FormatsTest, DamagedArchivesAreUsageErrors) {
  TempFolder temp;
  const std::string folder = WritePlain(temp.path());
  for (const std::string extension : {".zip", ".tar", ".tar.gz"}) {
    const std::string path = temp / ("cut" + extension);
    WriteArchive(path, folder, "x");
    Bytes bytes = ReadFile(path);
    bytes.resize(bytes.size() / 2);
    WriteFile(path, bytes);
    EXPECT_THAT(UsageErrorOf([&] { OpenDataset(path, nullptr); }), HasSubstr(path));
  }
  WriteFile(temp / "not.tar", Bytes(2000, 'x'));
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "not.tar", nullptr); }), HasSubstr("not.tar"));
  WriteFile(temp / "empty.tar", {});
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
    WriteArchive(temp / ("x" + extension), folder, "x");
    sets.emplace_back(temp / ("x" + extension), temp / ("x" + extension));
  }
  WriteIdxPair(temp / "idx", "train", "", 12, 5, 3);
  WriteIdxPair(temp / "gz", "train", ".gz", 12, 5, 3);
  sets.emplace_back(temp / "idx", temp / "idx/train-images-idx3-ubyte");
  sets.emplace_back(temp / "idx", temp / "idx/train-labels-idx1-ubyte");
  sets.emplace_back(temp / "gz", temp / "gz/train-images-idx3-ubyte.gz");
  for (const auto& [path, victim] : sets) {
    const Bytes whole = ReadFile(victim);
    for (int round = 0; round < 60; ++round) {
      Bytes changed = whole;
      const size_t reach = round % 2 == 0 ? std::min<size_t>(changed.size(), 600) : changed.size();
      for (int k = 0; k < 3; ++k) changed[rng.Below(reach)] = static_cast<uint8_t>(rng());
      if (round % 5 == 0) changed.resize(rng.Below(changed.size()));
      WriteFile(victim, changed);
      ExpectNoCrash(path);
    }
    WriteFile(victim, whole);
  }
}

TEST(FormatsTest, IdxLiesAreCaught) {
  TempFolder temp;
  const auto error = [&](const std::vector<uint32_t>& images, size_t image_bytes, const std::vector<uint32_t>& labels,
                         size_t label_bytes) {
    WriteIdx(temp / "idx/train-images-idx3-ubyte", images, Bytes(image_bytes));
    WriteIdx(temp / "idx/train-labels-idx1-ubyte", labels, Bytes(label_bytes));
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
  WriteIdxPair(temp / "idx", "train", ".gz", 30, 9, 3);
  const std::string path = temp / "idx/train-images-idx3-ubyte.gz";
  Bytes bytes = ReadFile(path);
  bytes.resize(bytes.size() - 20);
  WriteFile(path, bytes);
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "idx", nullptr); }), HasSubstr("damaged or truncated"));
}

TEST(FormatsTest, ASingleIdxPairHasNoParts) {
  TempFolder temp;
  WriteIdxPair(temp / "idx", "t10k", ".gz", 12, 5, 3);
  for (const std::string& path : {temp / "idx", temp / "idx/t10k-images-idx3-ubyte.gz"}) {
    const auto source = OpenDataset(path, nullptr);
    EXPECT_THAT(source->classes(), ElementsAre("0", "1", "2"));
    EXPECT_EQ(source->items().front().part, Part::kUnassigned);
  }
}

TEST(FormatsTest, UnusedIdxLabelsAreNoClasses) {
  TempFolder temp;
  WriteIdx(temp / "idx/x-images-idx3-ubyte", {4, 1, 1}, {1, 2, 3, 4});
  WriteIdx(temp / "idx/x-labels-idx1-ubyte", {4}, {7, 26, 7, 26});
  const auto source = OpenDataset(temp / "idx", nullptr);
  EXPECT_THAT(source->classes(), ElementsAre("7", "26"));
  EXPECT_EQ(source->items()[1].label, 1);
}

TEST(FormatsTest, CifarPlanesNamesAndLies) {
  TempFolder temp;
  const std::string path = WriteCifar10(temp.path());
  Bytes batch = CifarBatch({0, 1, 9}, false, 5);  // 9 is not one of the two classes named
  for (size_t i = 0; i < 1024; ++i) batch[1 + i] = 11, batch[1025 + i] = 22, batch[2049 + i] = 33;
  WriteFile(path + "/data_batch_1.bin", batch);
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
  WriteFile(path + "/data_batch_1.bin", batch);
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(path, nullptr); }), HasSubstr("no multiple of 3073"));
}

TEST(FormatsTest, WhatIsNoDataSet) {
  TempFolder temp;
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "nothing", nullptr); }), HasSubstr("not one of the known names"));
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset("", nullptr); }), HasSubstr("fashion-mnist"));
  WriteFile(temp / "notes.txt", {'h', 'i'});
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset(temp / "notes.txt", nullptr); }), HasSubstr("is not a data set"));
}

TEST(FormatsTest, KnownNamesAreFoundInTheDataFolder) {
  TempFolder temp;
  {
    const ScopedVariable variable("NETWRIGHT_DATA", nullptr), xdg("XDG_DATA_HOME", nullptr);
    const ScopedVariable home("HOME", temp.path().c_str());
    EXPECT_THAT(UsageErrorOf([&] { OpenDataset("omniglot", nullptr); }),
                HasSubstr("NETWRIGHT_DATA (now not set, which means " + temp / ".local/share/netwright)"));
  }
  const ScopedVariable variable("NETWRIGHT_DATA", temp.path().c_str());
  EXPECT_THAT(UsageErrorOf([&] { OpenDataset("omniglot", nullptr); }), HasSubstr(temp.path()));
  WriteClassFolders(temp / "omniglot", {"alpha", "beta"}, 2);
  std::string name;
  EXPECT_EQ(OpenDataset("omniglot", &name)->classes().size(), 2u);
  EXPECT_EQ(name, "omniglot");
  WriteArchive(temp / "dtd.tar", temp / "omniglot", "dtd");
  EXPECT_EQ(OpenDataset("dtd", &name)->format(), "archive");
  EXPECT_EQ(LocateDataset(temp / "dtd.tar").name, "dtd");
  const std::string list = DescribeKnownDatasets();
  EXPECT_THAT(list, HasSubstr(temp / "dtd.tar"));
  EXPECT_THAT(list, HasSubstr("not on this machine"));
  EXPECT_THAT(list, HasSubstr("those of the complete release"));  // not of the two classes here
}

}  // namespace
}  // namespace netwright
