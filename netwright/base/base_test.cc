// Hash, random streams and units: values that must never change, or caches and seeds of old runs would not hold.
#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/base/random.h"
#include "netwright/base/remembered.h"
#include "netwright/base/shell_words.h"
#include "netwright/base/units.h"

namespace netwright {
namespace {

TEST(HashTest, DigestRoundTripsAndSeparatesFields) {
  Digester a, b;
  a.Add("ab");
  a.Add("c");
  b.Add("a");
  b.Add("bc");
  EXPECT_NE(a.Finish(), b.Finish());
  EXPECT_EQ(Digest::FromHex(a.Finish().Hex()), a.Finish());
  EXPECT_THROW(Digest::FromHex("xyz"), Error);
}

TEST(HashTest, IsTheSameOnEveryMachine) { EXPECT_EQ(Hash64("netwright"), Hash64(std::string("netwright"))); }

TEST(RememberedTest, FindsWhatItWasGiven) {
  for (const bool same_hash : {false, true}) {
    Remembered<int> remembered;
    const auto hash_of = [&](int value) { return same_hash ? 0 : Hash64(std::to_string(value)); };
    const auto find = [&](int value) {
      return remembered.Find(hash_of(value), [&](int entry) { return entry == value; });
    };
    EXPECT_EQ(find(0), nullptr);
    for (int value = 0; value < 1000; ++value) EXPECT_EQ(remembered.Add(hash_of(value), value), value);
    for (int value = 0; value < 1000; ++value) {
      ASSERT_NE(find(value), nullptr) << value;
      EXPECT_EQ(*find(value), value);
    }
    EXPECT_EQ(find(1000), nullptr);
    remembered.Clear();
    EXPECT_EQ(find(0), nullptr);
  }
}

TEST(RememberedTest, StartsAnewWhenItIsFull) {
  Remembered<int> remembered;
  const auto find = [&](int value) {
    return remembered.Find(Hash64(std::to_string(value)), [&](int e) { return e == value; });
  };
  for (int value = 0; value < 40000; ++value) remembered.Add(Hash64(std::to_string(value)), value);
  EXPECT_EQ(find(0), nullptr);
  EXPECT_NE(find(39999), nullptr);
}

TEST(RandomTest, SplitMixReferenceValues) {
  Rng rng(1234567);  // the values of the algorithm's published test
  EXPECT_EQ(rng(), 6457827717110365317u);
  EXPECT_EQ(rng(), 3203168211198807973u);
  EXPECT_EQ(rng(), 9817491932198370423u);
}

TEST(RandomTest, StreamsDifferByPurposeAndIndex) {
  EXPECT_NE(StreamSeed(1, "a"), StreamSeed(1, "b"));
  EXPECT_NE(StreamSeed(1, "a", 0), StreamSeed(1, "a", 1));
  EXPECT_NE(StreamSeed(1, "a"), StreamSeed(2, "a"));
}

TEST(RandomTest, DrawsHaveTheRightMoments) {
  Rng rng(7, "moments");
  double sum = 0, squares = 0;
  std::array<int, 5> counts{};
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) {
    const double x = rng.Normal();
    sum += x;
    squares += x * x;
    ++counts[rng.Below(5)];
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.02);
  EXPECT_NEAR(squares / kDraws, 1, 0.03);
  for (const int count : counts) EXPECT_NEAR(count, kDraws / 5.0, 600);
}

TEST(RandomTest, ShuffleIsAPermutation) {
  std::vector<int> items(50);
  std::iota(items.begin(), items.end(), 0);
  Rng rng(3);
  rng.Shuffle(std::span(items));
  EXPECT_FALSE(std::is_sorted(items.begin(), items.end()));
  std::sort(items.begin(), items.end());
  for (int i = 0; i < 50; ++i) EXPECT_EQ(items[static_cast<size_t>(i)], i);
}

TEST(UnitsTest, Parses) {
  EXPECT_EQ(ParseCount("200k", "x"), 200000);
  EXPECT_EQ(ParseCount("1.5M", "x"), 1500000);
  EXPECT_EQ(ParseCount("1.1k", "x"), 1100);
  EXPECT_EQ(ParseCount("2.3M", "x"), 2300000);
  EXPECT_EQ(ParseCount("0", "x"), 0);
  EXPECT_EQ(ParseBytes("4G", "x"), int64_t{4} << 30);
  EXPECT_EQ(ParseBytes("0.1G", "x"), 107374182);
  EXPECT_DOUBLE_EQ(ParseSeconds("10m", "x"), 600);
  EXPECT_DOUBLE_EQ(ParseSeconds("2ms", "x"), 0.002);
  for (const char* bad : {"", "x", "-1", "5q", "1e40G", "nan", "1.5", "1.0001k"})
    EXPECT_THROW(ParseCount(bad, "x"), Error) << bad;
  EXPECT_THROW(ParseSeconds("5 parsecs", "x"), Error);
}

TEST(UnitsTest, Formats) {
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1234567), "1.23M");
  EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
  EXPECT_EQ(FormatSeconds(75), "1m15s");
  EXPECT_EQ(FormatSeconds(3700), "1h01m");
}

TEST(ShellWordsTest, AShellReadsBackEachWord) {
  EXPECT_EQ(ShellWord("runs/a-1.tar"), "runs/a-1.tar");
  EXPECT_EQ(ShellWord("it's $(x)"), "'it'\\''s $(x)'");
  EXPECT_EQ(ShellWord(""), "''");
  EXPECT_NE(OwnCommandLine().find("base_test"), std::string::npos);
}

}  // namespace
}  // namespace netwright
