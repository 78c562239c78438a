#ifndef NETWRIGHT_FINAL_FINAL_CONFIG_H_
#define NETWRIGHT_FINAL_FINAL_CONFIG_H_

#include <cstdint>

#include "netwright/base/options.h"
#include "netwright/train/recipe.h"

namespace netwright {

// How the best networks of a search are trained long.
struct FinalConfig {
  bool enabled = true;
  int finalists = 3;         // networks that enter the first rung
  int64_t images = 2000000;  // training images a network is shown; decides its epochs where recipe.epochs is 0
  bool spend = false;        // use the time there is: twice as many entries, wider ones among them, and more epochs
  Recipe recipe;
};

// The keys final_training, finalists, final_images, spend_budget, final.*
void Declare(FinalConfig& config, Options& options);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_CONFIG_H_
