#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "netwright/base/random.h"
#include "netwright/datasets/prepared.h"
#include "testing/errors.h"

namespace netwright {
namespace {

using testing::HasSubstr;

// Labels and parts without pixels.
class LabelsOnly final : public PreparedData {
 public:
  explicit LabelsOnly(const std::vector<std::map<Part, int>>& classes) {
    for (size_t c = 0; c < classes.size(); ++c) {
      summary_.classes.push_back("class " + std::to_string(c));
      for (const auto& [part, count] : classes[c]) {
        labels_.insert(labels_.end(), static_cast<size_t>(count), static_cast<int32_t>(c));
        parts_.insert(parts_.end(), static_cast<size_t>(count), part);
      }
    }
    summary_.name = "labels";
    // Interleave, so that classes are no runs.
    std::vector<size_t> order(labels_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    Rng(1).Shuffle(std::span(order));
    const auto labels = labels_;
    const auto parts = parts_;
    for (size_t i = 0; i < order.size(); ++i) labels_[i] = labels[order[i]], parts_[i] = parts[order[i]];
  }

  const DatasetSummary& summary() const override { return summary_; }
  const Preparation& preparation() const override { return preparation_; }
  const std::string& path() const override { return summary_.name; }
  int64_t size() const override { return static_cast<int64_t>(labels_.size()); }
  std::span<const uint8_t> image(int64_t /*i*/) const override { return {}; }
  std::span<const int32_t> labels() const override { return labels_; }
  std::span<const Part> parts() const override { return parts_; }

 private:
  DatasetSummary summary_;
  Preparation preparation_;
  std::vector<int32_t> labels_;
  std::vector<Part> parts_;
};

LabelsOnly Unassigned(const std::vector<int>& sizes) {
  std::vector<std::map<Part, int>> classes;
  for (const int size : sizes) classes.push_back({{Part::kUnassigned, size}});
  return LabelsOnly(classes);
}

std::vector<int64_t> ClassCounts(const PreparedData& data, const std::vector<int64_t>& indices) {
  std::vector<int64_t> counts(data.summary().classes.size());
  for (const int64_t i : indices) ++counts[static_cast<size_t>(data.labels()[static_cast<size_t>(i)])];
  return counts;
}

// Ascending, disjoint, and together everything.
void ExpectPartition(const PreparedData& data, const Split& split) {
  std::set<int64_t> seen;
  size_t total = 0;
  for (const auto* part : {&split.train, &split.validation, &split.test}) {
    EXPECT_TRUE(std::is_sorted(part->begin(), part->end()));
    seen.insert(part->begin(), part->end());
    total += part->size();
  }
  EXPECT_EQ(seen.size(), total);
  EXPECT_EQ(static_cast<int64_t>(total), data.size());
}

TEST(SplitTest, PropertiesOverRandomClassSizes) {
  Rng rng(17);
  for (int round = 0; round < 200; ++round) {
    std::vector<int> sizes(2 + rng.Below(30));
    for (int& size : sizes) size = 3 + static_cast<int>(rng.Below(round % 2 == 0 ? 5 : 200));
    const LabelsOnly data = Unassigned(sizes);
    const Split split = MakeSplit(data, {"three-way", rng()});
    ExpectPartition(data, split);
    const auto train = ClassCounts(data, split.train), validation = ClassCounts(data, split.validation),
               test = ClassCounts(data, split.test);
    const int64_t classes = static_cast<int64_t>(sizes.size());
    const auto fifth = [&](int64_t n) { return std::max<int64_t>(classes, std::llround(static_cast<double>(n) / 5)); };
    EXPECT_EQ(static_cast<int64_t>(split.test.size()), fifth(data.size()));
    EXPECT_EQ(static_cast<int64_t>(split.validation.size()), fifth(data.size() - fifth(data.size())));
    for (size_t c = 0; c < sizes.size(); ++c) {
      EXPECT_GE(train[c], 1);
      EXPECT_GE(validation[c], 1);
      EXPECT_GE(test[c], 1);
      if (round % 2 == 0 || sizes[c] < 10) continue;
      EXPECT_NEAR(static_cast<double>(test[c]), sizes[c] / 5.0, 1 + sizes[c] * 0.05);
    }
  }
}

TEST(SplitTest, TwentyPercentOfEqualClassesIsExact) {
  const LabelsOnly data = Unassigned(std::vector<int>(10, 100));
  const Split split = MakeSplit(data, {});
  EXPECT_THAT(ClassCounts(data, split.test), testing::Each(20));
  EXPECT_THAT(ClassCounts(data, split.validation), testing::Each(16));
  EXPECT_THAT(ClassCounts(data, split.train), testing::Each(64));
}

TEST(SplitTest, DeterministicBySeed) {
  const LabelsOnly data = Unassigned({40, 50, 60});
  for (const char* protocol : {"three-way", "paper"}) {
    EXPECT_EQ(MakeSplit(data, {protocol, 1}).digest(), MakeSplit(data, {protocol, 1}).digest());
    EXPECT_NE(MakeSplit(data, {protocol, 1}).digest(), MakeSplit(data, {protocol, 2}).digest());
  }
  Split moved{{1, 2}, {3}, {}};
  EXPECT_NE(moved.digest(), (Split{{1}, {2, 3}, {}}).digest());
}

TEST(SplitTest, OwnPartsAreKept) {
  const LabelsOnly all(
      {{{Part::kTrain, 5}, {Part::kValidation, 2}, {Part::kTest, 3}}, {{Part::kTrain, 1}, {Part::kTest, 1}}});
  const Split split = MakeSplit(all, {});
  ExpectPartition(all, split);
  EXPECT_EQ(split.train.size(), 6u);
  for (const int64_t i : split.test) EXPECT_EQ(all.parts()[static_cast<size_t>(i)], Part::kTest);

  const LabelsOnly no_validation({{{Part::kTrain, 50}, {Part::kTest, 3}}, {{Part::kTrain, 50}, {Part::kTest, 3}}});
  EXPECT_EQ(MakeSplit(no_validation, {}).test.size(), 6u);
  EXPECT_EQ(MakeSplit(no_validation, {}).validation.size(), 20u);

  const LabelsOnly no_test(
      {{{Part::kTrain, 50}, {Part::kValidation, 3}}, {{Part::kTrain, 50}, {Part::kValidation, 3}}});
  EXPECT_EQ(MakeSplit(no_test, {}).test.size(), 20u);
  EXPECT_EQ(MakeSplit(no_test, {}).validation.size(), 6u);
}

TEST(SplitTest, TooSmallAClassIsNamed) {
  EXPECT_THAT(UsageErrorOf([] {
                MakeSplit(Unassigned({10, 2, 10}), {});
              }),
              HasSubstr("'class 1' has 2 usable images to split, too few for one in each of its parts; it needs 3"));
  const LabelsOnly with_test({{{Part::kTrain, 5}, {Part::kTest, 3}}, {{Part::kTrain, 1}, {Part::kTest, 3}}});
  EXPECT_THAT(UsageErrorOf([&] { MakeSplit(with_test, {}); }), HasSubstr("'class 1' has 1 usable image to split"));
  EXPECT_NO_THROW(MakeSplit(Unassigned({3, 3}), {}));
  EXPECT_THAT(UsageErrorOf([] { MakeSplit(Unassigned({1, 1}), {"paper"}); }), HasSubstr("too few"));
  EXPECT_THAT(UsageErrorOf([] { MakeSplit(Unassigned({9, 9}), {"ten-fold"}); }), HasSubstr("three-way, paper"));
}

TEST(SplitTest, PaperTakesAThirdOfAllImages) {
  const LabelsOnly data({{{Part::kTrain, 50}, {Part::kTest, 30}}, {{Part::kTrain, 50}, {Part::kTest, 20}}});
  const Split split = MakeSplit(data, {"paper", 32});
  ExpectPartition(data, split);
  EXPECT_EQ(split.validation.size(), 50u);
  EXPECT_TRUE(split.test.empty());
}

TEST(SplitTest, LimitKeepsProportionsAndTheCap) {
  Rng rng(23);
  for (int round = 0; round < 200; ++round) {
    std::vector<int> sizes(2 + rng.Below(20));
    for (int& size : sizes) size = 3 + static_cast<int>(rng.Below(100));
    const LabelsOnly data = Unassigned(sizes);
    const Split split = MakeSplit(data, {"three-way", rng()});
    const int64_t all = static_cast<int64_t>(split.train.size() + split.validation.size());
    const int64_t limit = 2 + static_cast<int64_t>(rng.Below(static_cast<uint64_t>(all + 10)));
    const Split share = LimitSplit(data, split, limit, 5);
    EXPECT_TRUE(share.test.empty());
    EXPECT_EQ(static_cast<int64_t>(share.train.size() + share.validation.size()), std::min(limit, all));
    EXPECT_TRUE(std::includes(split.train.begin(), split.train.end(), share.train.begin(), share.train.end()));
    EXPECT_TRUE(std::includes(split.validation.begin(), split.validation.end(), share.validation.begin(),
                              share.validation.end()));
    if (static_cast<int64_t>(share.validation.size()) >= static_cast<int64_t>(sizes.size())) {
      EXPECT_THAT(ClassCounts(data, share.validation), testing::Each(testing::Ge(1)));
      EXPECT_THAT(ClassCounts(data, share.train), testing::Each(testing::Ge(1)));
    }
  }
}

TEST(SplitTest, LimitByHand) {
  const LabelsOnly data = Unassigned({1000, 1000});
  const Split split = MakeSplit(data, {});  // 1280, 320, 400
  const Split share = LimitSplit(data, split, 100, 1);
  EXPECT_THAT(ClassCounts(data, share.train), testing::Each(40));
  EXPECT_THAT(ClassCounts(data, share.validation), testing::Each(10));
  const Split larger = LimitSplit(data, split, 200, 1);
  EXPECT_TRUE(std::includes(larger.train.begin(), larger.train.end(), share.train.begin(), share.train.end()));
  const Split even = LimitSplit(data, split, 100, 1, 0.5);
  EXPECT_THAT(ClassCounts(data, even.train), testing::Each(25));
  EXPECT_THAT(ClassCounts(data, even.validation), testing::Each(25));
  const Split all_validation = LimitSplit(data, split, 1000, 1, 0.5);  // of 320
  EXPECT_THAT(ClassCounts(data, all_validation.train), testing::Each(340));
  EXPECT_EQ(all_validation.validation, split.validation);
  EXPECT_EQ(LimitSplit(data, split, 0, 1).train, split.train);
  EXPECT_EQ(LimitSplit(data, split, 1600, 1).validation, split.validation);
  EXPECT_THAT(UsageErrorOf([&] { LimitSplit(data, split, 1, 1); }), HasSubstr("2 or more"));
}

}  // namespace
}  // namespace netwright
