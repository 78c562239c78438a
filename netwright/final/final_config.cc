#include "netwright/final/final_config.h"

namespace netwright {

void Declare(FinalConfig& config, Options& options) {
  options.Add("final_training", &config.enabled, "train the best networks long, and test the winner");
  options.Add("finalists", &config.finalists, "networks that enter the final training", {1, 64});
  options.Add("final_images", &config.images,
              "training images the final training shows a network, within 8 to 60 epochs, where final.epochs is 0",
              {1, 1e12, OptionUnit::kCount});
  options.Add("spend_budget", &config.spend,
              "use what is left of the budget: more finalists, wider ones, and more epochs than final_images gives");
  Declare(config.recipe, options, "final");
}

}  // namespace netwright
