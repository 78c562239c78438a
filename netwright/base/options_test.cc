#include "netwright/base/options.h"

#include <gtest/gtest.h>

#include <fstream>

#include "netwright/base/error.h"

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

std::string MessageOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), 2);
    return error.what();
  }
  return "no error";
}

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

TEST(OptionsTest, NamesTheNearestKeys) {
  Fixture f;
  const std::string message = MessageOf([&] { f.options.Set("x.cuont", "1"); });
  EXPECT_NE(message.find("'x.cuont'"), std::string::npos);
  EXPECT_NE(message.find("x.count"), std::string::npos);
}

TEST(OptionsTest, RefusesWhatDoesNotFit) {
  Fixture f;
  EXPECT_NE(MessageOf([&] { f.options.Set("x.count", "11"); }).find("1 to 10"), std::string::npos);
  EXPECT_NE(MessageOf([&] { f.options.Set("x.count", "2.5"); }).find("whole number"), std::string::npos);
  EXPECT_NE(MessageOf([&] { f.options.Set("x.rate", "nan"); }).find("0 to 1"), std::string::npos);
  EXPECT_NE(MessageOf([&] { f.options.Set("x.mode", "c"); }).find("a, b"), std::string::npos);
  EXPECT_NE(MessageOf([&] { f.options.SetAssignment("x.mode"); }).find("key=value"), std::string::npos);
  EXPECT_EQ(f.fields.count, 3);
}

TEST(OptionsTest, YamlGivesItBack) {
  Fixture f;
  f.options.Set("x.rate", "0.123456789012345");
  f.options.Set("x.mode", "b");
  const std::string path = testing::TempDir() + "/options.yaml";
  std::ofstream(path) << f.options.ToYaml();
  Fixture g;
  g.options.ReadFile(path);
  EXPECT_EQ(f.options.ToJson(), g.options.ToJson());
}

TEST(OptionsTest, ReadsNestedMaps) {
  Fixture f;
  f.options.ReadJson({{"x", {{"count", 4}, {"on", true}}}, {"seed", 9}});
  EXPECT_EQ(f.fields.count, 4);
  EXPECT_TRUE(f.fields.on);
  EXPECT_EQ(f.fields.seed, 9u);
}

}  // namespace
}  // namespace netwright
