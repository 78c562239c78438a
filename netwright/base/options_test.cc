#include "netwright/base/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "netwright/base/error.h"
#include "netwright/base/settings.h"
#include "testing/errors.h"

namespace netwright {
namespace {

struct Fields {
  int count = 3;
  double rate = 0.5;
  bool on = false;
  uint64_t seed = 1;
  std::string mode = "a";
};

struct Fixture {
  Fields fields;
  Options options;
  Fixture() {
    options.Add("x.count", &fields.count, "how many", {1, 10});
    options.Add("x.rate", &fields.rate, "how fast", {0, 1});
    options.Add("x.on", &fields.on, "whether");
    options.Add("seed", &fields.seed, "seed");
    options.Add("x.mode", &fields.mode, "which", {"a", "b"});
  }
};

TEST(OptionsTest, SetsEveryType) {
  Fixture f;
  f.options.SetAssignment("x.count=7");
  f.options.SetAssignment("x.rate=1e-3");
  f.options.SetAssignment("x.on=true");
  f.options.SetAssignment("seed=18446744073709551615");
  f.options.SetAssignment("x.mode=b");
  EXPECT_EQ(f.fields.count, 7);
  EXPECT_DOUBLE_EQ(f.fields.rate, 1e-3);
  EXPECT_TRUE(f.fields.on);
  EXPECT_EQ(f.fields.seed, ~uint64_t{0});
  EXPECT_EQ(f.fields.mode, "b");
}

TEST(OptionsTest, NumbersMayHaveUnits) {
  int64_t images = 0, bytes = 0;
  double seconds = 0;
  Options options;
  options.Add("images", &images, "how many", {0, 1e18, OptionUnit::kCount});
  options.Add("memory", &bytes, "how much", {0, 1e15, OptionUnit::kBytes});
  options.Add("budget", &seconds, "how long", {0, 1e9, OptionUnit::kSeconds});
  options.SetAssignment("images=1.5k");
  options.SetAssignment("memory=4G");
  options.SetAssignment("budget=10m");
  EXPECT_EQ(images, 1500);
  EXPECT_EQ(bytes, int64_t{4} << 30);
  EXPECT_EQ(seconds, 600);
  options.Set("images", "9007199254740993");  // as written, not by way of a double
  EXPECT_EQ(images, 9007199254740993);
  options.Set("budget", "0.5");
  EXPECT_EQ(seconds, 0.5);
  EXPECT_THAT(UsageErrorOf([&] { options.Set("budget", "10 apples"); }), testing::HasSubstr("budget"));
  EXPECT_THAT(UsageErrorOf([&] { options.Set("images", "2T"); }), testing::HasSubstr("k, M, G"));
  EXPECT_THAT(UsageErrorOf([&] { options.Set("memory", "-1"); }), testing::HasSubstr("0 to"));
}

TEST(OptionsTest, NamesTheNearestKeys) {
  Fixture f;
  const std::string message = UsageErrorOf([&] { f.options.Set("x.cuont", "1"); });
  EXPECT_NE(message.find("'x.cuont'"), std::string::npos);
  EXPECT_NE(message.find("x.count"), std::string::npos);
}

TEST(OptionsTest, RefusesWhatDoesNotFit) {
  Fixture f;
  EXPECT_THAT(UsageErrorOf([&] { f.options.Set("x.count", "11"); }), testing::HasSubstr("1 to 10"));
  EXPECT_THAT(UsageErrorOf([&] { f.options.Set("x.count", "2.5"); }), testing::HasSubstr("whole number"));
  EXPECT_THAT(UsageErrorOf([&] { f.options.Set("x.rate", "nan"); }), testing::HasSubstr("0 to 1"));
  EXPECT_THAT(UsageErrorOf([&] { f.options.Set("x.mode", "c"); }), testing::HasSubstr("a, b"));
  EXPECT_THAT(UsageErrorOf([&] { f.options.SetAssignment("x.mode"); }), testing::HasSubstr("key=value"));
  EXPECT_EQ(f.fields.count, 3);
}

TEST(OptionsTest, AFileGivesItBack) {
  Fixture f;
  f.options.Set("x.rate", "0.123456789012345");
  f.options.Set("x.mode", "b");
  const std::string path = testing::TempDir() + "/options.yaml";
  std::ofstream(path) << f.options.ToJson();
  Fixture g;
  ReadSettings(path, Settings::Origin::kUser).ApplyTo(g.options);
  EXPECT_EQ(f.options.ToJson(), g.options.ToJson());
}

TEST(OptionsTest, ReadsNestedMaps) {
  Fixture f;
  ToSettings({{"x", {{"count", 4}, {"on", true}}}, {"seed", 9}}, Settings::Origin::kUser).ApplyTo(f.options);
  EXPECT_EQ(f.fields.count, 4);
  EXPECT_TRUE(f.fields.on);
  EXPECT_EQ(f.fields.seed, 9u);
}

}  // namespace
}  // namespace netwright
