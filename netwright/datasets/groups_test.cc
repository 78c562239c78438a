#include "netwright/datasets/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "netwright/base/random.h"
#include "netwright/datasets/split_list.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/memory_dataset.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<DatasetSource::Item> Items(const std::vector<std::string>& paths) {
  std::vector<DatasetSource::Item> items;
  for (const std::string& path : paths) items.push_back({0, Part::kUnassigned, path});
  return items;
}

MemoryDataset OfLabels(std::vector<int32_t> labels, int classes) {
  const size_t count = labels.size();
  return {1, 1, classes, std::vector<uint8_t>(count), std::move(labels)};
}

TEST(GroupsTest, ByTheFirstParenthesesOfARegularExpression) {
  const auto items = Items({"stop/00001_00001.ppm", "stop/00001_00002.ppm", "go/00001_00001.ppm", "stop/00002_1.ppm"});
  const Groups tracks = GroupByPath(items, "^(.*)_[0-9]+");
  EXPECT_THAT(tracks.of, ElementsAre(0, 0, 1, 2));
  EXPECT_THAT(tracks.names, ElementsAre("stop/00001", "go/00001", "stop/00002"));
  EXPECT_THAT(GroupByPath(items, "/[0-9]+").of, ElementsAre(0, 0, 0, 1));
}

TEST(GroupsTest, RegularExpressionsThatCannotBe) {
  const auto items = Items({"cat/a1.png", "cat/b.png", "dog/c.png"});
  EXPECT_THAT(UsageErrorOf([&] { GroupByPath(items, "(a"); }), HasSubstr("'(a' is not a regular expression"));
  EXPECT_THAT(UsageErrorOf([&] { GroupByPath(items, "z(.)"); }),
              HasSubstr("matches none of the 3 images' paths, for instance not cat/a1.png"));
  EXPECT_THAT(UsageErrorOf([&] { GroupByPath(items, "cat/(.)"); }),
              HasSubstr("matches all but 1 of the 3 images' paths, for instance not dog/c.png"));
  EXPECT_THAT(UsageErrorOf([&] { GroupByPath(items, "(1)|."); }), HasSubstr("matches none"));
}

// Of random sizes and classes; the groups of a third of the cases hold several classes.
TEST(GroupsTest, NoGroupIsTornAndThePartsHaveTheirSizes) {
  Rng rng(3);
  for (int round = 0; round < 60; ++round) {
    const int classes = 2 + static_cast<int>(rng.Below(6));
    std::vector<int32_t> labels;
    std::vector<int64_t> groups;
    for (int64_t g = 0; g < int64_t{40} * classes; ++g) {
      const auto label = static_cast<int32_t>(g % classes);
      for (uint64_t i = rng.Below(9) + 1; i > 0; --i) {
        labels.push_back(round % 3 == 0 && i == 1 ? static_cast<int32_t>(rng.Below(classes)) : label);
        groups.push_back(g);
      }
    }
    const MemoryDataset data = OfLabels(labels, classes);
    const SplitOptions options = {.protocol = "three-way", .seed = rng(), .groups = groups};
    const Split split = MakeSplit(data, options);
    EXPECT_EQ(split.digest(), MakeSplit(data, options).digest());
    std::map<int64_t, std::set<int>> parts_of;
    std::vector<std::vector<int>> counts(3, std::vector<int>(static_cast<size_t>(classes)));
    const std::vector<int64_t>* parts[] = {&split.train, &split.validation, &split.test};
    for (size_t p = 0; p < 3; ++p) {
      EXPECT_TRUE(std::is_sorted(parts[p]->begin(), parts[p]->end()));
      for (const int64_t i : *parts[p]) {
        parts_of[groups[static_cast<size_t>(i)]].insert(static_cast<int>(p));
        ++counts[p][static_cast<size_t>(labels[static_cast<size_t>(i)])];
      }
    }
    for (const auto& [group, in] : parts_of) EXPECT_EQ(in.size(), 1u);
    EXPECT_EQ(split.train.size() + split.validation.size() + split.test.size(), labels.size());
    EXPECT_NEAR(static_cast<double>(split.test.size()), static_cast<double>(labels.size()) * 0.2, 4.0 * classes + 1);
    for (const auto& part : counts) EXPECT_THAT(part, testing::Each(testing::Gt(0)));
  }
}

TEST(GroupsTest, AClassOfFewGroupsHasOneInEachPart) {
  // Three groups of each class, one of them large.
  const MemoryDataset data = OfLabels({0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, 2);
  const std::vector<int64_t> groups = {0, 0, 0, 0, 0, 1, 2, 2, 3, 4, 5, 5, 5};
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Split split = MakeSplit(data, {.protocol = "three-way", .seed = seed, .groups = groups});
    for (const auto* part : {&split.train, &split.validation, &split.test}) {
      std::set<int32_t> classes;
      for (const int64_t i : *part) classes.insert(data.labels()[static_cast<size_t>(i)]);
      EXPECT_EQ(classes.size(), 2u);
    }
  }
  const std::vector<int64_t> two = {0, 0, 0, 0, 0, 1, 1, 1, 3, 4, 5, 5, 5};
  EXPECT_THAT(UsageErrorOf([&] { MakeSplit(data, {.protocol = "three-way", .seed = 1, .groups = two}); }),
              HasSubstr("the images of class '0' are of 2 groups, too few for one in each part; it needs 3"));
}

TEST(GroupsTest, ThePapersProtocolKeepsGroupsTogether) {
  std::vector<int64_t> groups;
  for (int64_t i = 0; i < 300; ++i) groups.push_back(i / 10);
  const MemoryDataset data = OfLabels(std::vector<int32_t>(300), 1);
  const Split split = MakeSplit(data, {.protocol = "paper", .seed = 1, .groups = groups});
  EXPECT_EQ(split.validation.size(), 100u);
  EXPECT_TRUE(split.test.empty());
  std::set<int64_t> held;
  for (const int64_t i : split.validation) held.insert(i / 10);
  EXPECT_EQ(held.size(), 10u);
}

TEST(GroupsTest, WithoutGroupsASplitIsWhatItWas) {
  const MemoryDataset data = OfLabels({0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}, 2);
  EXPECT_EQ(MakeSplit(data, {}).digest().Hex(), "fefc35b0bf971a7358fdd4d362e2385f");
}

TEST(GroupsTest, OfADataSetAndItsOwnParts) {
  const TempFolder temp;
  const ScopedVariable cache("NETWRIGHT_CACHE", (temp / "cache").c_str());
  for (const char* name : {"cat", "dog"}) {
    for (int i = 0; i < 30; ++i) {
      WriteFile(temp / fmt::format("pets/{}/p{}_{}.png", name, i / 5, i),
                Encode(TestImage(8, 8, 1, static_cast<uint64_t>(i)), ".png"));
    }
  }
  WriteFile(temp / "pets/cat/p9_broken.png", {1, 2, 3});
  const SplitList list = ListSplit(temp / "pets", {}, "^(.*)_");
  std::map<std::string, std::set<Part>> parts;
  for (const SplitList::Image& image : list.images) {
    parts[image.path.substr(0, image.path.find('_'))].insert(image.part);
  }
  EXPECT_EQ(parts.size(), 12u);  // the broken image is of none
  for (const auto& [group, in] : parts) EXPECT_EQ(in.size(), 1u) << group;
  const auto data = PrepareDataset(temp / "pets", {}, {});
  const Groups groups = GroupsOf(temp / "pets", 0, data->summary(), "^(.*)_");
  EXPECT_THAT(DescribeGroups(groups, MakeSplit(*data, {.groups = groups.of})),
              HasSubstr("12 of 5 images, median 5\ngroups by part    train 8 (40 images), validation 2 (10 images), "
                        "test 2 (10 images)\n"));
  EXPECT_TRUE(GroupsOf(temp / "pets", 0, data->summary(), "").of.empty());
}

}  // namespace
}  // namespace netwright
