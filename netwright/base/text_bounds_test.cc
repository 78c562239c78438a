// JSON, CBOR and YAML that others wrote: malformed, too deep, too large.
#include <gtest/gtest.h>

#include <string>

#include "netwright/base/json_text.h"
#include "netwright/base/yaml_text.h"

namespace netwright {
namespace {

std::string Nested(const std::string& open, int levels, const std::string& close) {
  std::string text;
  for (int i = 0; i < levels; ++i) text += open;
  for (int i = 0; i < levels; ++i) text += close;
  return text;
}

TEST(JsonTextTest, ReadsAsTheLibraryDoes) {
  const nlohmann::json value = {{"a", {1, -2, 0.5, true, nullptr, "\u00b5"}}, {"b", nlohmann::json::object()}};
  EXPECT_EQ(ParseJson(value.dump()), value);
  std::string bytes;
  nlohmann::json::to_cbor(value, bytes);
  EXPECT_EQ(ParseCbor(bytes), value);
}

TEST(JsonTextTest, DiscardsWhatIsMalformedOrTooDeep) {
  for (const char* text : {"", "{", "[1,]", "{} x"}) EXPECT_TRUE(ParseJson(text).is_discarded()) << text;
  EXPECT_FALSE(ParseJson(Nested("[", kMaxJsonDepth, "]")).is_discarded());
  EXPECT_TRUE(ParseJson(Nested("[", kMaxJsonDepth + 1, "]")).is_discarded());
  EXPECT_TRUE(ParseJson(Nested("{\"a\":", 200'000, "")).is_discarded());
  EXPECT_TRUE(ParseCbor(std::string(200'000, '\x81')).is_discarded());
  EXPECT_TRUE(ParseCbor("\x9a\xff\xff\xff\xff\x01").is_discarded()) << "announces four thousand million values";
}

TEST(YamlTextTest, BoundsDepthAndWhatAliasesStandFor) {
  EXPECT_EQ(LoadYaml("a: &x [1, 2]\nb: *x")["b"][1].as<int>(), 2);
  EXPECT_THROW(LoadYaml("a: &x {b: *x}"), YAML::Exception) << "contains itself";
  EXPECT_THROW(LoadYaml(Nested("[", kMaxYamlDepth + 2, "]")), YAML::Exception);
  EXPECT_THROW(LoadYaml(Nested("[", 100'000, "")), YAML::Exception);
  std::string laughs = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'a'; c < 'j'; ++c) {
    const char next = static_cast<char>(c + 1);
    laughs += std::string(1, next) + ": &" + next + " [";
    for (int i = 0; i < 10; ++i) laughs += std::string(i > 0 ? "," : "") + "*" + c;
    laughs += "]\n";
  }
  EXPECT_THROW(LoadYaml(laughs), YAML::Exception);
  EXPECT_THROW(LoadYaml(std::string(kMaxYamlBytes + 1, ' ')), YAML::Exception);
}

}  // namespace
}  // namespace netwright
