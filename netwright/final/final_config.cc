#include "netwright/final/final_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>
#include <vector>

#include "netwright/final/recipe_variants.h"
#include "netwright/train/learned_start.h"

namespace netwright {
namespace {

std::string Names() {
  std::vector<std::string_view> names;
  for (const RecipeVariant& variant : RecipeVariants()) names.push_back(variant.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void Declare(FinalConfig& config, Options& options) {
  options.Add("final_training", &config.enabled, "train the best networks long, and test the winner");
  options.Add("finalists", &config.finalists, "networks that enter the final training", {1, 64});
  options.Add("by_hand", &config.by_hand,
              "a network that enters the final training whatever the search found, for the result to be no worse than "
              "what a person would have written; empty: none");
  options.Add("final_learned_start", &config.learned_start,
              fmt::format("{} enters the final training, too, with weights learnt on other data sets to begin with; of "
                          "searches in the spaces chain and compact",
                          kLearnedArchitecture));
  options.Add(
      "final_recipes", &config.recipes,
      fmt::format("variants of the final recipe, by their names between commas ({}): all networks are trained by "
                  "the first one, the search's best one by each; auto: those that suit so many images",
                  Names()));
  options.Add("probe_mirroring", &config.probe_mirroring,
              "leave out final.augment_flip where images are not known by their mirror images (letters, digits)");
  options.Add("shift_share", &config.shift_share,
              fmt::format("shift images by up to this share of their side in the final training, where "
                          "final.augment_shift is less and there are at most {} of them",
                          kFewImages),
              {0, 0.5});
  options.Add("final_images", &config.images,
              "training images the final training shows a network, within 8 to 60 epochs, where final.epochs is 0",
              {1, 1e12, OptionUnit::kCount});
  options.Add("spend_budget", &config.spend,
              "use what is left of the budget: more finalists, wider ones, and more epochs than final_images gives");
  options.Add("final_all_images", &config.all_images,
              "where there is a test part: once a single network is left, it trains on the validation images, too; its "
              "validation accuracy is that of before");
  Declare(config.recipe, options, "final");
}

}  // namespace netwright
