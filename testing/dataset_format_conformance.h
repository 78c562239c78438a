#ifndef NETWRIGHT_TESTING_DATASET_FORMAT_CONFORMANCE_H_
#define NETWRIGHT_TESTING_DATASET_FORMAT_CONFORMANCE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "netwright/base/parallel.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/prepared.h"
#include "netwright/datasets/source.h"
#include "testing/temp_folder.h"

namespace netwright {

// A data set that a format must be able to read: at least two classes, five images a class, none broken.
struct DatasetFormatCase {
  std::string name;
  std::string format;                                          // of netwright/datasets/formats/formats.h
  std::function<std::string(const std::string& folder)> make;  // writes it into a folder, returns its path
  std::function<void(const std::string& path)> change_a_byte;  // of an image, so that it can still be decoded
};

inline void PrintTo(const DatasetFormatCase& c, std::ostream* out) { *out << c.name; }

// What every format promises (netwright/datasets/source.h). Instantiate over cases that cover every row of
// DatasetFormats().
class DatasetFormatConformanceTest : public testing::TestWithParam<DatasetFormatCase> {
 protected:
  void SetUp() override { path_ = GetParam().make(folder_.path()); }

  std::unique_ptr<DatasetSource> Open() const {
    std::string name;
    auto source = OpenDataset(path_, &name);
    EXPECT_FALSE(name.empty());
    return source;
  }

  TempFolder folder_;
  std::string path_;
};

TEST_P(DatasetFormatConformanceTest, IsDetected) {
  EXPECT_EQ(DetectFormat(path_).name, GetParam().format);
  EXPECT_EQ(Open()->format(), GetParam().format);
}

TEST_P(DatasetFormatConformanceTest, ItemsAreDeterministicAndInRange) {
  const auto first = Open(), second = Open();
  EXPECT_EQ(first->classes(), second->classes());
  ASSERT_GE(first->classes().size(), 2u);
  EXPECT_EQ(std::set(first->classes().begin(), first->classes().end()).size(), first->classes().size());
  ASSERT_EQ(first->items().size(), second->items().size());
  std::set<std::string> paths;
  std::set<int> labels;
  for (size_t i = 0; i < first->items().size(); ++i) {
    const DatasetSource::Item &a = first->items()[i], &b = second->items()[i];
    EXPECT_EQ(a.path, b.path);
    EXPECT_EQ(a.label, b.label);
    EXPECT_EQ(a.part, b.part);
    EXPECT_GE(a.label, 0);
    EXPECT_LT(a.label, static_cast<int>(first->classes().size()));
    EXPECT_GE(a.part, first->items()[i > 0 ? i - 1 : 0].part);
    paths.insert(a.path);
    labels.insert(a.label);
  }
  EXPECT_EQ(paths.size(), first->items().size()) << "a path names one image";
  EXPECT_EQ(labels.size(), first->classes().size());
}

TEST_P(DatasetFormatConformanceTest, DecodesEveryImageAsInspected) {
  const auto source = Open();
  for (size_t i = 0; i < source->items().size(); ++i) {
    std::string why;
    const DatasetSource::Facts facts = source->Inspect(i);
    const auto stored = source->Decode(i, 0, &why);
    ASSERT_TRUE(stored) << source->items()[i].path << ": " << why;
    EXPECT_EQ(stored->height, facts.height);
    EXPECT_EQ(stored->width, facts.width);
    EXPECT_EQ(stored->channels, facts.channels);
    for (const int channels : {1, 3}) {
      const auto image = source->Decode(i, channels, &why);
      ASSERT_TRUE(image) << why;
      EXPECT_EQ(image->channels, channels);
      EXPECT_EQ(image->pixels.size(), static_cast<size_t>(image->height * image->width * channels));
      EXPECT_EQ(image->pixels, ConvertChannels(*stored, channels).pixels);
    }
  }
}

TEST_P(DatasetFormatConformanceTest, DecodesTheSameFromManyThreads) {
  const auto source = Open();
  const size_t count = source->items().size();
  std::vector<Image> expected(count);
  std::string why;
  for (size_t i = 0; i < count; ++i) expected[i] = *source->Decode(i, 3, &why);
  constexpr size_t kRounds = 8;
  std::vector<char> same(kRounds * count);
  ParallelFor(static_cast<int64_t>(same.size()), 4, [&](int64_t at) {
    const size_t i = static_cast<size_t>(at) * 7919 % count;  // the threads meet at the same images
    std::string reason;
    const auto image = source->Decode(i, 3, &reason);
    same[static_cast<size_t>(at)] = image && image->pixels == expected[i].pixels ? 1 : 0;
  });
  EXPECT_EQ(std::count(same.begin(), same.end(), 1), static_cast<int64_t>(same.size()));
}

TEST_P(DatasetFormatConformanceTest, FingerprintIsStableAndSeesAChangedByte) {
  const Digest before = Open()->Fingerprint();
  EXPECT_EQ(Open()->Fingerprint(1), before);
  GetParam().change_a_byte(path_);
  EXPECT_NE(Open()->Fingerprint(), before);
}

TEST_P(DatasetFormatConformanceTest, PreparesAndSeesAChangedByte) {
  PrepareOptions options;
  options.cache_dir = folder_ / "cache";
  const auto data = PrepareDataset(path_, {3, 8, Resize::kArea}, options);
  const auto source = Open();
  ASSERT_EQ(data->size(), static_cast<int64_t>(source->items().size()));
  EXPECT_TRUE(data->summary().broken.empty());
  EXPECT_EQ(data->summary().format, GetParam().format);
  EXPECT_EQ(data->summary().fingerprint, source->Fingerprint());
  for (size_t i = 0; i < source->items().size(); ++i) {
    EXPECT_EQ(data->labels()[i], source->items()[i].label);
    EXPECT_EQ(data->parts()[i], source->items()[i].part);
    std::string why;
    const Image expected = ResizeImage(*source->Decode(i, 3, &why), 8, 8, Resize::kArea);
    const auto image = data->image(static_cast<int64_t>(i));
    EXPECT_TRUE(std::equal(image.begin(), image.end(), expected.pixels.begin(), expected.pixels.end()));
  }
  GetParam().change_a_byte(path_);
  EXPECT_NE(PrepareDataset(path_, {3, 8, Resize::kArea}, options)->summary().fingerprint, data->summary().fingerprint);
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_DATASET_FORMAT_CONFORMANCE_H_
