#include "netwright/train/recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/nn/precision.h"
#include "netwright/train/measured_precision.h"
#include "netwright/train/steps/schedule.h"

namespace netwright {
namespace {

TEST(RecipeTest, TextTellsAllFieldsApart) {
  const Recipe recipe = PaperRecipe();
  EXPECT_EQ(recipe.Text(), PaperRecipe().Text());
  Options options;
  Recipe changed = recipe;
  Declare(changed, options, "recipe");
  EXPECT_EQ(options.entries().size(), 38U);
  EXPECT_EQ(recipe.Text().find("plain"), std::string::npos) << "what was stored before it was a key still answers";
  for (const Options::Entry& entry : options.entries()) {
    changed = recipe;
    if (!entry.choices.empty()) {
      if (entry.choices.size() == 1) continue;
      options.Set(entry.key, entry.choices.back());
    } else if (std::holds_alternative<bool*>(entry.field)) {
      options.Set(entry.key, "true");
    } else if (std::holds_alternative<double*>(entry.field)) {
      options.Set(entry.key, "0.75");
    } else {
      options.Set(entry.key, entry.default_value == 1 ? "2" : "1");
    }
    EXPECT_NE(changed.Text(), recipe.Text()) << entry.key;
  }
}

TEST(RecipeTest, WhatCameLaterIsInTheTextOnlyWhereItIsInUse) {
  Recipe recipe = QuickFinalRecipe();
  EXPECT_EQ(recipe.Text(),
            "filters=16 filter_growth=2 max_filters=256 dense_units=256 dropout=0.3 epochs=0 batch_size=64 "
            "learning_rate=0.006 schedule=one-cycle decay=0.2 decay_epochs=5 decay_steps=100 warmup=0.2 optimizer=adam "
            "epsilon=1e-07 weight_decay=0.001 label_smoothing=0.05 augment_flip=true augment_shift=2 average_span=0.1 "
            "bn_epsilon=0.001 bn_momentum=0.1 precision=fp32 shards=8 validate_each_epoch=false seed=0");
  recipe.augment_rotate = 15;
  recipe.augment_mixup = 0.2;
  EXPECT_THAT(recipe.Text(), testing::HasSubstr("augment_shift=2 augment_rotate=15 augment_mixup=0.2 average_span"));
}

TEST(RecipeTest, JsonRoundTrip) {
  Recipe recipe = QuickFinalRecipe();
  recipe.seed = 1234567890123456789u;
  recipe.learning_rate = 0.1 + 0.2;
  recipe.net.head = HeadKind::kGap;
  recipe.net.growth_by = GrowthBy::kStage;
  const Recipe back = nlohmann::json::parse(nlohmann::json(recipe).dump()).get<Recipe>();
  EXPECT_EQ(back.Text(), recipe.Text());
  EXPECT_EQ(back.net, recipe.net);
  EXPECT_THROW(nlohmann::json({{"head", "flat"}}).get<Recipe>(), Error);
}

TEST(RecipeTest, OptionsAreChecked) {
  Recipe recipe;
  Options options;
  Declare(recipe, options, "final");
  options.Set("final.epochs", "7");
  EXPECT_EQ(recipe.epochs, 7);
  EXPECT_THROW(options.Set("final.epochs", "-1"), Error);  // 0: by the number of images, see run/spec.h
  EXPECT_THROW(options.Set("final.schedule", "cyclic"), Error);
  EXPECT_THROW(options.Set("final.dropout", "1"), Error);
  options.Set("final.head", "gap");
  EXPECT_EQ(recipe.net.head, HeadKind::kGap);
  EXPECT_EQ(options.ToJson().at("final.head"), "gap");
  EXPECT_EQ(options.ToJson().at("final.growth_by"), "auto");
  EXPECT_THROW(options.Set("final.head", "flat"), Error);
}

TEST(RecipeTest, PaperPresetsArePaper) {
  const Recipe recipe = PaperRecipe();
  EXPECT_EQ(recipe.Text(),
            "filters=32 filter_growth=1 max_filters=256 dense_units=1024 dropout=0.4 epochs=12 batch_size=128 "
            "learning_rate=0.001 schedule=step decay=0.2 decay_epochs=5 decay_steps=100 warmup=0.2 optimizer=adam "
            "epsilon=1e-07 weight_decay=0 label_smoothing=0 augment_flip=false augment_shift=0 bn_epsilon=0.001 "
            "bn_momentum=0.01 precision=fp32 validate_each_epoch=false seed=0");
  const Recipe final_recipe = PaperFinalRecipe();
  EXPECT_EQ(final_recipe.net.FiltersOf(0), 32);
  EXPECT_EQ(final_recipe.net.FiltersOf(9), 256);
  EXPECT_EQ(final_recipe.net.dense_units, 4096);
  EXPECT_EQ(final_recipe.epochs, 100);
}

TEST(RecipeTest, PrecisionIsSettledByRecipeThenRunThenWidth) {
  const auto resolved = [](std::string own, std::string_view of_run, int filters) {
    Recipe recipe;
    recipe.precision = std::move(own);
    recipe.net.filters = filters;
    ResolvePrecision(recipe, of_run);
    return recipe.precision;
  };
  EXPECT_EQ(resolved("fp32", "auto", 32), "fp32");
  EXPECT_EQ(resolved("auto", "fp32", 32), "fp32");
  EXPECT_EQ(resolved("auto", "auto", 8), "fp32");
  EXPECT_EQ(resolved("auto", "auto", 32), HasBf16() ? "bf16" : "fp32");
  EXPECT_THROW(resolved("auto", "fp8", 32), Error);
  if (HasBf16()) {
    EXPECT_EQ(resolved("auto", "bf16", 8), "bf16");
    EXPECT_EQ(resolved("fp32", "bf16", 8), "fp32");
  } else {
    EXPECT_THROW(resolved("auto", "bf16", 8), Error);
  }
}

TEST(RecipeTest, TheFasterArithmeticIsTaken) {
  std::vector<std::string> asked;
  const auto chosen = [&](std::vector<double> fp32, std::vector<double> bf16) {
    asked.clear();
    Recipe recipe = QuickFinalRecipe();
    recipe.precision = "auto";
    const MeasuredRates rates = ChoosePrecision(recipe, [&](const Recipe& timed) {
      asked.push_back(timed.precision);
      std::vector<double>& left = timed.precision == "bf16" ? bf16 : fp32;
      const double rate = left.back();
      left.pop_back();
      return rate;
    });
    return std::tuple(recipe.precision, rates.fp32, rates.bf16);
  };
  EXPECT_EQ(chosen({1008, 300}, {640, 630}), std::tuple("fp32", 1008, 640));  // the first turn is a cold start
  EXPECT_EQ(asked, (std::vector<std::string>{"fp32", "bf16", "fp32", "bf16"}));
  EXPECT_EQ(chosen({300, 310}, {440, 430}), std::tuple("bf16", 310, 440));
  EXPECT_EQ(chosen({0, 0}, {0, 0}), std::tuple("fp32", 0, 0));
}

TEST(RecipeTest, OnlyAnOpenPrecisionIsMeasured) {
  int calls = 0;
  const auto resolved = [&](std::string own, std::string_view of_run, int filters) {
    calls = 0;
    Recipe recipe;
    recipe.precision = std::move(own);
    recipe.net.filters = filters;
    ResolvePrecision(recipe, of_run, [&](const Recipe& timed) {
      ++calls;
      return timed.precision == "fp32" ? 2.0 : 1.0;
    });
    return recipe.precision;
  };
  EXPECT_EQ(resolved("auto", "auto", 32), "fp32");
  EXPECT_EQ(calls, HasBf16() ? 4 : 0);
  EXPECT_EQ(resolved("fp32", "auto", 32), "fp32");
  EXPECT_EQ(resolved("auto", "fp32", 32), "fp32");
  EXPECT_EQ(resolved("auto", "auto", 8), "fp32");
  EXPECT_EQ(calls, 0);
}

TEST(ScheduleTest, StepFallsEveryFiveEpochs) {
  const Recipe recipe = PaperRecipe();
  EXPECT_DOUBLE_EQ(LearningRate(recipe, 0, 10), 0.001);
  EXPECT_DOUBLE_EQ(LearningRate(recipe, 49, 10), 0.001);
  EXPECT_DOUBLE_EQ(LearningRate(recipe, 50, 10), 0.0002);
  EXPECT_DOUBLE_EQ(LearningRate(recipe, 119, 10), 0.00004);
}

TEST(ScheduleTest, ExponentialFallsEveryHundredSteps) {
  const Recipe recipe = PaperFinalRecipe();
  EXPECT_DOUBLE_EQ(LearningRate(recipe, 99, 7), 0.001);
  EXPECT_DOUBLE_EQ(LearningRate(recipe, 100, 7), 0.0009);
  EXPECT_NEAR(LearningRate(recipe, 1000, 7), 0.001 * std::pow(0.9, 10), 1e-12);
}

TEST(ScheduleTest, OneCycleRisesAndFalls) {
  Recipe recipe = QuickRecipe();
  recipe.epochs = 5;
  recipe.warmup = 0.2;
  double previous = 0, sum = 0;
  for (int64_t step = 0; step < 100; ++step) {
    const double rate = LearningRate(recipe, step, 20);
    EXPECT_GT(rate, 0);
    EXPECT_LE(rate, recipe.learning_rate);
    if (step <= 20) {
      EXPECT_GT(rate, previous);
    } else {
      EXPECT_LT(rate, previous);
    }
    previous = rate;
    sum += rate;
  }
  EXPECT_DOUBLE_EQ(LearningRate(recipe, 20, 20), recipe.learning_rate);
  EXPECT_NEAR(sum / 100, 0.5 * recipe.learning_rate, 0.02 * recipe.learning_rate);
  EXPECT_LT(previous, 0.001 * recipe.learning_rate);
}

TEST(ScheduleTest, ConstantAndUnknown) {
  Recipe recipe;
  recipe.schedule = "constant";
  EXPECT_EQ(LearningRate(recipe, 12345, 10), recipe.learning_rate);
  recipe.schedule = "cyclic";
  EXPECT_THROW(LearningRate(recipe, 0, 10), Error);
}

}  // namespace
}  // namespace netwright
