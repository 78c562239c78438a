#include "netwright/dashboard/guard.h"

#include <gtest/gtest.h>

namespace netwright {
namespace {

TEST(GuardTest, OnlyNamesOfThisMachineAreItsOwn) {
  for (const char* host : {"localhost", "LocalHost:80", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8080"}) {
    EXPECT_TRUE(NamesThisMachine(host)) << host;
  }
  for (const char* host : {"", ":", ":80", "evil.example", "localhost.evil.example", "localhost:", "localhost:80x",
                           "localhost:80:80", "127.0.0.1.evil.example:80", "127.0.0.2", "[::1", "[::1]evil", "[::2]",
                           "::1", "localhost@evil.example", "localhost "}) {
    EXPECT_FALSE(NamesThisMachine(host)) << host;
  }
}

TEST(GuardTest, TokensAreRandomAndComparedWhole) {
  const std::string token = MakeToken();
  EXPECT_EQ(token.size(), 32u);
  EXPECT_NE(token, MakeToken());
  EXPECT_TRUE(IsToken(token, token));
  EXPECT_FALSE(IsToken("", token));
  EXPECT_FALSE(IsToken(token.substr(1), token));
  EXPECT_FALSE(IsToken(token + "0", token));
}

TEST(GuardTest, ACookieIsFoundByItsWholeName) {
  EXPECT_EQ(CookieOf("a=1; netwright=abc; b=2", "netwright"), "abc");
  EXPECT_EQ(CookieOf("netwright=", "netwright"), "");
  EXPECT_EQ(CookieOf("netwrighter=abc", "netwright"), "");
  EXPECT_EQ(CookieOf("", "netwright"), "");
}

}  // namespace
}  // namespace netwright
