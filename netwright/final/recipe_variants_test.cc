#include "netwright/final/recipe_variants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "netwright/final/final_config.h"
#include "testing/errors.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(RecipeVariantsTest, EachIsAnotherRecipeAndChangesNoLengthOrBatch) {
  Recipe recipe = QuickFinalRecipe();
  recipe.epochs = 7;
  std::set<std::string> texts;
  for (const RecipeVariant& variant : RecipeVariants()) {
    const Recipe changed = WithVariant(recipe, variant.name);
    EXPECT_TRUE(texts.insert(changed.Text()).second) << variant.name;
    EXPECT_EQ(changed.epochs, 7);
    EXPECT_EQ(changed.batch_size, recipe.batch_size);
    EXPECT_EQ(changed.net.filters, recipe.net.filters);
  }
  EXPECT_EQ(WithVariant(recipe, kPlainRecipe).Text(), recipe.Text());
  EXPECT_THAT(UsageErrorOf([&] { WithVariant(recipe, "plane"); }), HasSubstr("plain"));
}

TEST(RecipeVariantsTest, AListNamesThemAndAutoGoesByTheImages) {
  EXPECT_THAT(VariantNames("plain", 10), ElementsAre("plain"));
  EXPECT_THAT(VariantNames("erase, plain", 10), ElementsAre("erase", "plain"));
  for (const int64_t images : {int64_t{100}, kFewImages, kFewImages + 1})
    EXPECT_GE(VariantNames("auto", images).size(), 2u);
  EXPECT_NE(VariantNames("auto", 100).front(), VariantNames("auto", 100000).front());
  EXPECT_THAT(UsageErrorOf([] { VariantNames("plain,plain", 10); }), HasSubstr("twice"));
  EXPECT_THAT(UsageErrorOf([] { VariantNames("automatic", 10); }), HasSubstr("choose one of"));
  EXPECT_THAT(UsageErrorOf([] { VariantNames("", 10); }), HasSubstr("plain"));
}

}  // namespace
}  // namespace netwright
