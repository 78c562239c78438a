#include "netwright/problems/images/known_rates.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr InputSpec kInput = {.channels = 3, .height = 32, .width = 32, .classes = 10};

MeasuredRates Choose(Recipe& recipe, KnownRates& known, double fp32, double bf16, int* measured) {
  const auto rate = [&](const Recipe& asked) {
    ++*measured;
    return asked.precision == PrecisionName(Precision::kFp32) ? fp32 : bf16;
  };
  const MeasuredRates rates = ChoosePrecision(recipe, known.Or(rate));
  known.Keep(recipe, rates);
  return rates;
}

TEST(KnownRatesTest, AChoiceOnceMadeStaysWhateverTheClockSaysLater) {
  const TempFolder temp;
  int measured = 0;
  Recipe first = QuickRecipe(), second = QuickRecipe(), other = QuickRecipe();
  {
    KnownRates known(kInput, temp / "");
    Choose(first, known, 100, 120, &measured);
    EXPECT_EQ(measured, 4);
  }
  const fs::file_time_type long_ago = fs::last_write_time(temp / "training_rates.json") - std::chrono::hours(1);
  fs::last_write_time(temp / "training_rates.json", long_ago);
  KnownRates known(kInput, temp / "");
  const MeasuredRates rates = Choose(second, known, 150, 90, &measured);
  EXPECT_EQ(measured, 4);
  EXPECT_EQ(rates.bf16, 120);
  EXPECT_EQ(second.precision, first.precision);
  EXPECT_EQ(fs::last_write_time(temp / "training_rates.json"), long_ago) << "nothing was new";
  KnownRates elsewhere({.channels = 1, .height = 32, .width = 32, .classes = 10}, temp / "");
  Choose(other, elsewhere, 150, 90, &measured);
  EXPECT_EQ(measured, 8);
  EXPECT_NE(other.precision, first.precision);
}

TEST(KnownRatesTest, ADamagedFileIsMeasuredAgain) {
  const TempFolder temp;
  std::ofstream(temp / "training_rates.json") << "{\"half";
  int measured = 0;
  Recipe recipe = QuickRecipe();
  KnownRates known(kInput, temp / "");
  Choose(recipe, known, 100, 120, &measured);
  EXPECT_EQ(measured, 4);
}

}  // namespace
}  // namespace netwright
