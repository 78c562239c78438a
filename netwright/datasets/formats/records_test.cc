// Meta-Dataset's records: the framing, and testing/fixtures/records, written by make_records.py there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "netwright/base/random.h"
#include "netwright/datasets/describe.h"
#include "netwright/datasets/formats/tfrecord.h"
#include "netwright/datasets/source.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kFixture = "testing/fixtures/records";

std::span<const std::byte> View(const Bytes& bytes) { return std::as_bytes(std::span(bytes)); }

class RecordsTest : public testing::Test {
 protected:
  void SetUp() override { fs::copy(kFixture, path_); }
  std::unique_ptr<DatasetSource> Open() const { return OpenDataset(path_, nullptr); }
  void ReplaceInSpec(const std::string& from, const std::string& to) const {
    const Bytes bytes = ReadFile(path_ + "/dataset_spec.json");
    std::string text(bytes.begin(), bytes.end());
    ASSERT_NE(text.find(from), std::string::npos);
    text.replace(text.find(from), from.size(), to);
    WriteFile(path_ + "/dataset_spec.json", {text.begin(), text.end()});
  }

  TempFolder temp_;
  std::string path_ = temp_ / "records";
};

TEST(Crc32cTest, PublishedValues) {
  EXPECT_EQ(Crc32c(View({'1', '2', '3', '4', '5', '6', '7', '8', '9'})), 0xE3069283u);
  EXPECT_EQ(Crc32c(View(Bytes(32, 0))), 0x8A9136AAu);  // RFC 3720, B.4
  EXPECT_EQ(Crc32c(View(Bytes(32, 0xFF))), 0x62A8AB43u);
  EXPECT_EQ(Crc32c({}), 0u);
}

TEST_F(RecordsTest, ReadsWhatAnotherWriterWrote) {
  const auto source = Open();
  EXPECT_EQ(source->format(), "records");
  EXPECT_THAT(source->classes(), ElementsAre("002.beta", "001.alpha", "003.gamma")) << "by number";
  ASSERT_EQ(source->items().size(), 18u);
  EXPECT_TRUE(source->missing().empty());
  EXPECT_EQ(source->items()[17].path, "2.tfrecords:6");
  size_t at = 0;
  for (int c = 0; c < 3; ++c) {
    for (int i = 0; i < 5 + c; ++i, ++at) {
      EXPECT_EQ(source->items()[at].label, c);
      std::string why;
      const auto image = source->Decode(at, 0, &why);
      ASSERT_TRUE(image) << why;
      ASSERT_EQ(image->pixels.size(), 90u);
      for (int y = 0; y < 5; ++y) {
        for (int x = 0; x < 6; ++x) {
          const uint8_t* pixel = image->pixels.data() + 3 * (6 * y + x);
          EXPECT_EQ(pixel[0], 40 * x);
          EXPECT_EQ(pixel[1], 50 * y);
          EXPECT_EQ(pixel[2], 80 * c + i);
        }
      }
    }
  }
}

TEST_F(RecordsTest, ADamagedPayloadIsABrokenImage) {
  ChangeByte(path_ + "/1.tfrecords", 40);
  const DatasetCheck check = CheckDataset(path_, {});
  ASSERT_EQ(check.broken.size(), 1u);
  EXPECT_EQ(check.broken[0].path, "1.tfrecords:5");
  EXPECT_THAT(check.broken[0].why, HasSubstr("does not match its check sum"));
}

TEST_F(RecordsTest, DamagedLengthsAndTruncationNameTheRecord) {
  const Bytes whole = ReadFile(path_ + "/0.tfrecords");
  Bytes changed = whole;
  changed[3] ^= 1;
  WriteFile(path_ + "/0.tfrecords", changed);
  EXPECT_THAT(UsageErrorOf([&] { Open(); }), HasSubstr("the length of record 0 does not match its check sum"));
  changed = whole;
  changed.resize(changed.size() - 3);
  WriteFile(path_ + "/0.tfrecords", changed);
  EXPECT_THAT(UsageErrorOf([&] { Open(); }), HasSubstr("it ends inside record 4"));
}

TEST_F(RecordsTest, WhatTheSpecificationAnnouncesAndIsNotThereIsNamed) {
  ReplaceInSpec("\"2\": 7", "\"2\": 9");
  fs::remove(path_ + "/0.tfrecords");
  const auto source = Open();
  EXPECT_THAT(source->classes(), ElementsAre("001.alpha", "003.gamma"));
  EXPECT_THAT(source->MissingLines(),
              ElementsAre("1 of the 3 classes that dataset_spec.json lists have no file of records here, such as "
                          "0.tfrecords",
                          "1 of the 2 files of records has another number of images than dataset_spec.json announces, "
                          "such as 2.tfrecords with 7 of 9"));
  EXPECT_THAT(CheckDataset(path_, {}).Text(), HasSubstr("missing class: 002.beta (0.tfrecords)\n"
                                                        "other number of images: 2.tfrecords with 7 of 9\n"));
  std::string why;
  EXPECT_TRUE(source->Decode(0, 3, &why)) << why << ": labels are those of the specification";
}

TEST_F(RecordsTest, ASpecificationWithoutItsRecordsSaysSo) {
  for (const char* name : {"0.tfrecords", "1.tfrecords", "2.tfrecords"}) fs::remove(path_ + "/" + name);
  WriteFile(path_ + "/readme.txt", {'x'});
  EXPECT_THAT(UsageErrorOf([&] { Open(); }),
              HasSubstr("dataset_spec.json lists 3 classes, but none of their files (0.tfrecords ...) is here"));
  EXPECT_THAT(UsageErrorOf([&] { CheckDataset(path_, {}); }), HasSubstr("lists 3 classes"));
  // Beside class folders it is only one more file.
  WriteClassFolders(path_, {"cat", "dog"}, 2);
  EXPECT_EQ(Open()->format(), "folder");
  EXPECT_THAT(Open()->classes(), ElementsAre("cat", "dog"));
}

TEST_F(RecordsTest, ALabelThatDoesNotBelongIsBroken) {
  fs::copy_file(path_ + "/1.tfrecords", path_ + "/2.tfrecords", fs::copy_options::overwrite_existing);
  std::string why;
  EXPECT_FALSE(Open()->Decode(16, 3, &why));
  EXPECT_THAT(why, HasSubstr("its label is 1, the file is of class 2"));
}

TEST_F(RecordsTest, SpecificationsThatCannotBe) {
  const Bytes spec = ReadFile(path_ + "/dataset_spec.json");
  ReplaceInSpec("{}.tfrecords", "{}_{}.tfrecords");
  EXPECT_THAT(UsageErrorOf([&] { Open(); }), HasSubstr("'{}_{}.tfrecords'"));
  WriteFile(path_ + "/dataset_spec.json", {'{', '}'});
  EXPECT_THAT(UsageErrorOf([&] { Open(); }), HasSubstr("class_names"));
  WriteFile(path_ + "/dataset_spec.json", {'['});
  EXPECT_THAT(UsageErrorOf([&] { Open(); }), HasSubstr("not what Meta-Dataset writes"));
  fs::remove(path_ + "/dataset_spec.json");
  EXPECT_THAT(UsageErrorOf([&] { Open(); }), HasSubstr("no dataset_spec.json"));
}

TEST_F(RecordsTest, ChangedBytesNeverCrash) {
  Rng rng(3);
  const Bytes whole = ReadFile(path_ + "/0.tfrecords");
  for (int round = 0; round < 200; ++round) {
    Bytes changed = whole;
    for (int k = 0; k < 3; ++k) changed[rng.Below(changed.size())] = static_cast<uint8_t>(rng());
    if (round % 5 == 0) changed.resize(rng.Below(changed.size()));
    std::string why;
    const auto frames = ReadRecordFrames(View(changed), &why);
    for (const RecordFrame& frame : frames.value_or(std::vector<RecordFrame>())) {
      IsIntact(frame);
      ParseImageExample(frame.payload, &why);  // whatever the sum says
    }
  }
}

}  // namespace
}  // namespace netwright
