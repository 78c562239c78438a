#ifndef NETWRIGHT_TRAIN_RECIPE_H_
#define NETWRIGHT_TRAIN_RECIPE_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "netwright/base/options.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// How a child network is trained. `paper` is the early-stop training of Gomez Robles & Vanschoren 2019, section 3.
struct Recipe {
  NetworkTemplate net;
  int epochs = 12;
  int batch_size = 128;
  double learning_rate = 0.001;
  std::string schedule = "step";  // step: x decay every decay_epochs; one-cycle: warm-up, then cosine to 0;
                                  // exponential: x decay every decay_steps; constant
  double decay = 0.2;
  int decay_epochs = 5;
  int decay_steps = 100;
  double warmup = 0.2;        // one-cycle: share of all steps spent rising linearly
  double epsilon = 1e-7;      // of Adam, whose beta1 is 0.9 and beta2 0.999
  double weight_decay = 0.0;  // decoupled (AdamW), on convolution and dense weights
  double label_smoothing = 0.0;
  bool augment_flip = false;   // horizontal, with probability 1/2
  int augment_shift = 0;       // pixels: uniform in +-shift, zeros moved in
  double augment_rotate = 0;   // degrees: uniform in +-rotate
  double augment_scale = 0;    // factor: uniform in 1 +- scale
  double augment_colour = 0;   // factors of brightness, contrast and saturation: uniform in 1 +- colour
  double augment_cutout = 0;   // share of the side of a random square that is erased (augment/cutout.h)
  double augment_mixup = 0;    // alpha of mixup (augment/mixup.h)
  bool learned_start = false;  // begin with weights learnt on other data sets (learned_start.h)
  double average_span = 0;  // share of all steps over which weights are averaged (weight_average.h); 0: the last ones
  double bn_epsilon = 1e-3;
  double bn_momentum = 0.01;         // PyTorch's sense
  std::string precision = "fp32";    // of training and validation: fp32, bf16; auto: see ResolvePrecision
  std::string device = "cpu";        // cpu, cuda; auto: see ResolveDevice
  int shards = 1;                    // parts of a batch (nn/sharding.h): as many threads may train the network
  bool validate_each_epoch = false;  // else after the last epoch only

  // Accuracy of a network not worth its training; 0: off. Once the forecast of the final accuracy from the child's own
  // training accuracies (learning_curve.h, two standard deviations up) and the validation accuracy so far are both
  // below it, training stops; the larger one is the result (Metrics::extrapolated). A function of (recipe, network,
  // data, seed).
  double stop_hopeless = 0;

  uint64_t seed = 0;  // of the recipe: enters every child's seed

  std::string Text() const;  // complete and canonical: the cache's key for it
};

// Turns "auto" into cpu or cuda (nn/device.h), where `device` (a run's, maybe "auto") leaves it open; goes before
// ResolvePrecision. Usage error for cuda where there is no GPU.
void ResolveDevice(Recipe& recipe, std::string_view device);

// Turns "auto" into fp32 or bf16, where `precision` (a run's, maybe "auto") leaves it open. Usage error for bf16 on a
// device that has it not.
void ResolvePrecision(Recipe& recipe, std::string_view precision);

// Keys "<prefix>.*" ("recipe" for the search, "final" for the final training).
void Declare(Recipe& recipe, Options& options, const std::string& prefix);

void to_json(nlohmann::json& json, const Recipe& recipe);
void from_json(const nlohmann::json& json, Recipe& recipe);

Recipe PaperRecipe();       // early stop, section 3
Recipe PaperFinalRecipe();  // long training, section 7, experiment 2B
Recipe QuickRecipe();
Recipe QuickFinalRecipe();

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_RECIPE_H_
