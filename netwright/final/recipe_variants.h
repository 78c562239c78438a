#ifndef NETWRIGHT_FINAL_RECIPE_VARIANTS_H_
#define NETWRIGHT_FINAL_RECIPE_VARIANTS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/train/recipe.h"

namespace netwright {

// A change of the final recipe that suits some data sets. Which one it is shows in the final training, where the best
// network takes part with several of them.
struct RecipeVariant {
  std::string_view name;
  std::string_view settings;  // "weight_decay=0.05 augment_cutout=0.3": keys of a recipe; "": the recipe as it is
};

inline constexpr std::string_view kPlainRecipe = "plain";

// That of the network that begins with learnt weights (train/learned_start.h), whose width and head it holds; of no
// other.
inline constexpr std::string_view kLearnedRecipe = "learned";

std::span<const RecipeVariant> RecipeVariants();  // without kLearnedRecipe

// `recipe` with the settings of the variant of that name, or of kLearnedRecipe. Usage error.
Recipe WithVariant(Recipe recipe, std::string_view name);

// The names that `list` (FinalConfig::recipes) comes to, for so many training images: the first one is that of all
// networks, the others are tried on the best. Usage error for a name that is unknown or comes twice.
std::vector<std::string> VariantNames(std::string_view list, int64_t train_images);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_RECIPE_VARIANTS_H_
