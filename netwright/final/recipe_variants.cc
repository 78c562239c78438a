#include "netwright/final/recipe_variants.h"

#include <algorithm>

#include "netwright/base/error.h"
#include "netwright/base/table.h"
#include "netwright/base/text_list.h"
#include "netwright/final/final_config.h"

namespace netwright {
namespace {

// docs/performance.md says what they were chosen by.
constexpr RecipeVariant kVariants[] = {
    {kPlainRecipe, ""},
    {"erase", "weight_decay=0.05 augment_cutout=0.3"},
    {"vary", "weight_decay=0.05 augment_rotate=10 augment_scale=0.1 augment_colour=0.2 augment_cutout=0.2"},
};

// Filters, growth and head are what the weights were learnt with.
constexpr RecipeVariant kLearned = {
    kLearnedRecipe,
    "filters=12 filter_growth=2 max_filters=256 growth_by=stage head=gap dropout=0.1 learned_start=true "
    "weight_decay=0.05 augment_cutout=0.3"};

// What "auto" stands for where images are few (kFewImages), and where they are not.
constexpr std::string_view kForFew = "erase,plain,vary", kForMany = "plain,erase";

}  // namespace

std::span<const RecipeVariant> RecipeVariants() { return kVariants; }

Recipe WithVariant(Recipe recipe, std::string_view name) {
  Options options;
  Declare(recipe, options, "recipe");
  const RecipeVariant& variant =
      name == kLearnedRecipe ? kLearned : FindByName(RecipeVariants(), name, "recipe variant");
  for (const std::string& setting : ListItems(variant.settings, ' ')) {
    options.SetAssignment("recipe." + setting);
  }
  return recipe;
}

std::vector<std::string> VariantNames(std::string_view list, int64_t train_images) {
  if (list == "auto") list = train_images <= kFewImages ? kForFew : kForMany;
  std::vector<std::string> names = ListItems(list, ',');
  if (names.empty()) FailUsage("final_recipes is empty; name at least one, for example {}", kPlainRecipe);
  for (size_t i = 0; i < names.size(); ++i) {
    FindByName(RecipeVariants(), names[i], "recipe variant");
    if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
        names.begin() + static_cast<std::ptrdiff_t>(i)) {
      FailUsage("final_recipes names {} twice", names[i]);
    }
  }
  return names;
}

}  // namespace netwright
