#ifndef NETWRIGHT_FINAL_FINAL_CONFIG_H_
#define NETWRIGHT_FINAL_FINAL_CONFIG_H_

#include <cstdint>
#include <string>

#include "netwright/base/options.h"
#include "netwright/train/recipe.h"

namespace netwright {

// How the best networks of a search are trained long.
struct FinalConfig {
  bool enabled = true;
  int finalists = 3;              // networks that enter the first rung
  std::string by_hand = "";       // a network that takes part whatever the search found; empty: none
  bool learned_start = false;     // the network of learned_start.h takes part, from learnt weights
  std::string recipes = "plain";  // variants of the recipe: "auto", or names (recipe_variants.h)
  bool probe_mirroring = false;   // mirror images only where a probe finds that left and right mean nothing
  double shift_share = 0;         // of the image's side by which few images are shifted, where the recipe says less
  int64_t images = 2000000;       // training images a network is shown; decides its epochs where recipe.epochs is 0
  bool spend = false;       // use the time there is: twice as many entries, wider ones among them, and more epochs
  bool all_images = false;  // the last network, once it is alone, trains on the validation images, too
  Recipe recipe;
};

// Up to so many training images are shown often enough to be learnt by heart.
inline constexpr int64_t kFewImages = 5000;

// The keys final_training, finalists, by_hand, final_learned_start, probe_mirroring, shift_share, final_images,
// spend_budget, final_all_images, final.*
void Declare(FinalConfig& config, Options& options);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_CONFIG_H_
