#include "netwright/train/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/graph/preset_templates.h"
#include "netwright/nn/device.h"

namespace netwright {
namespace {

template <size_t N>
std::vector<std::string> Words(const std::array<std::string_view, N>& words) {
  return {words.begin(), words.end()};
}

// What JSON and the text hold of a field: of an enumeration its name.
template <typename Field, typename Allowed>
decltype(auto) Written(const Field& field, const Allowed& allowed) {
  if constexpr (std::is_enum_v<Field>) {
    return allowed.at(static_cast<size_t>(field));
  } else {
    return (field);
  }
}

// Every field once, as visit(name, field, help, range or choices): keys, JSON and text derive from it.
template <typename R, typename Visit>
void VisitFields(R& r, const Visit& visit) {
  const auto at_least = [](double low) { return OptionRange{.low = low}; };
  const OptionRange probability{0.0, 0.95};
  visit("filters", r.net.filters, "filters of the first convolution", OptionRange{1, 4096});
  visit("filter_growth", r.net.filter_growth,
        "factor of the filters from one convolution, or stage, to the next one behind it", OptionRange{1, 4});
  visit("max_filters", r.net.max_filters, "cap on growing filters", OptionRange{1, 4096});
  visit("head", r.net.head,
        "how features become logits: flatten, dense_units, classes; or global average pooling, classes; auto: as the "
        "search space has it",
        Words(kHeadNames));
  visit("growth_by", r.net.growth_by,
        "what filters grow with: each convolution, or each stage, which a stride or a pooling begins; auto: as the "
        "search space has it",
        Words(kGrowthByNames));
  visit("dense_units", r.net.dense_units, "units of the head's hidden dense layer; 0: none", OptionRange{0, 65536});
  visit("dropout", r.net.dropout,
        "probability of dropping a hidden unit of the head, or a feature behind its global average pooling",
        probability);
  visit("growth_every", r.net.growth_every, "filters grow with each so many convolutions, or stages",
        OptionRange{1, 64});
  visit("plain", r.net.plain, "convolutions as VGG has them: same padding, ReLU behind, no batch normalisation",
        OptionRange{});
  visit("dense_layers", r.net.dense_layers, "hidden dense layers of the head; more than one with plain only",
        OptionRange{1, 8});
  visit("epochs", r.epochs, "passes over the training images; of the final training 0: by final_images",
        OptionRange{0, 100000});
  visit("batch_size", r.batch_size, "images per step", OptionRange{1, 65536});
  visit("learning_rate", r.learning_rate, "largest learning rate", at_least(0));
  visit("schedule", r.schedule, "course of the learning rate",
        std::vector<std::string>{"step", "one-cycle", "exponential", "constant"});
  visit("decay", r.decay, "factor of the learning rate (step, exponential)", OptionRange{0, 1});
  visit("decay_epochs", r.decay_epochs, "epochs between two decays (step)", at_least(1));
  visit("decay_steps", r.decay_steps, "steps between two decays (exponential)", at_least(1));
  visit("warmup", r.warmup, "share of all steps in which the rate rises (one-cycle)", OptionRange{0, 1});
  visit("epsilon", r.epsilon, "epsilon of Adam, the optimiser", OptionRange{0, 1});
  visit("weight_decay", r.weight_decay, "decoupled weight decay of convolution and dense weights", at_least(0));
  visit("label_smoothing", r.label_smoothing, "share of the target spread over all classes", probability);
  visit("augment_flip", r.augment_flip,
        "flip training images horizontally with probability 1/2; not for letters, digits, arrows", OptionRange{});
  visit("augment_shift", r.augment_shift, "shift training images by up to this many pixels", OptionRange{0, 4096});
  visit("augment_rotate", r.augment_rotate, "turn training images by up to this many degrees", OptionRange{0, 180});
  visit("augment_scale", r.augment_scale, "enlarge or reduce training images by up to this share", OptionRange{0, 0.9});
  visit("augment_colour", r.augment_colour,
        "change brightness, contrast and saturation of training images by up to this share", OptionRange{0, 1});
  visit("augment_cutout", r.augment_cutout, "erase a random square of training images, of this share of their side",
        OptionRange{0, 1});
  visit("augment_mixup", r.augment_mixup,
        "alpha of mixup: train on weighted means of two images, with a weight from Beta(alpha, alpha); 0: no mixup",
        OptionRange{0, 100});
  visit("learned_start", r.learned_start,
        "begin with weights learnt on other data sets, not with random ones; for one network only", OptionRange{});
  visit("average_span", r.average_span,
        "share of all steps over whose weights an exponential average goes; it is what is validated and delivered; 0: "
        "the last weights",
        OptionRange{0, 1});
  visit("bn_epsilon", r.bn_epsilon, "batch normalisation's epsilon", OptionRange{0, 1});
  visit("bn_momentum", r.bn_momentum, "share of a batch in batch normalisation's running statistics",
        OptionRange{0, 1});
  visit("precision", r.precision, "arithmetic; auto: the run's precision",
        std::vector<std::string>{"auto", "fp32", "bf16"});
  visit("device", r.device, "what networks are trained on; auto: the run's device",
        std::vector<std::string>{"auto", "cpu", "cuda"});
  visit("shards", r.shards,
        "parts of a batch whose gradients are summed in their order: as many threads may train one network, with the "
        "same result",
        OptionRange{1, 64});
  visit("validate_each_epoch", r.validate_each_epoch, "measure validation accuracy after every epoch", OptionRange{});
  visit("stop_hopeless", r.stop_hopeless,
        "stop training a network whose final accuracy will be below this, and take the forecast for it; 0: never",
        OptionRange{0, 1});
  visit("seed", r.seed, "enters the seed of every child network", OptionRange{});
}

// Keys that came later, and are without effect at 0.
bool IsLaterAugmentation(std::string_view name) {
  return name.starts_with("augment_") && name != "augment_flip" && name != "augment_shift";
}

}  // namespace

std::string Recipe::Text() const {
  std::string text;
  const NetworkTemplate usual;
  VisitFields(*this, [&](const char* name, const auto& field, const char*, const auto& allowed) {
    // Keys that came later are left out where they have no effect, so that what was stored before still answers.
    if (name == std::string_view("growth_every") && net.growth_every == usual.growth_every) return;
    if (name == std::string_view("plain") && !net.plain) return;
    if (name == std::string_view("head") && net.head != HeadKind::kGap) return;
    if (name == std::string_view("growth_by") && net.growth_by != GrowthBy::kStage) return;
    if (name == std::string_view("dense_layers") && net.dense_layers == usual.dense_layers) return;
    if (name == std::string_view("device") && device == DeviceName(Device::kCpu)) return;
    if (name == std::string_view("stop_hopeless") && stop_hopeless == 0) return;
    if (name == std::string_view("shards") && shards == 1) return;
    if (name == std::string_view("average_span") && average_span == 0) return;
    if (name == std::string_view("learned_start") && !learned_start) return;
    if constexpr (std::is_same_v<std::decay_t<decltype(field)>, double>) {
      if (IsLaterAugmentation(name) && field == 0) return;
    }
    if (name == std::string_view("epsilon")) text += " optimizer=adam";  // from when there was a choice
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, Written(field, allowed));
  });
  return text;
}

void Declare(Recipe& recipe, Options& options, const std::string& prefix) {
  VisitFields(recipe, [&](const char* name, auto& field, const char* help, const auto& allowed) {
    using Field = std::remove_reference_t<decltype(field)>;
    const std::string key = prefix + "." + name;
    if constexpr (std::is_same_v<Field, bool>) {
      options.Add(key, &field, help);
    } else {
      options.Add(key, &field, help, allowed);
    }
  });
}

void to_json(nlohmann::json& json, const Recipe& recipe) {
  json = nlohmann::json::object();
  VisitFields(recipe, [&](const char* name, const auto& field, const char*, const auto& allowed) {
    json[name] = Written(field, allowed);
  });
}

void from_json(const nlohmann::json& json, Recipe& recipe) {
  VisitFields(recipe, [&](const char* name, auto& field, const char*, const auto& allowed) {
    if (!json.contains(name)) return;
    using Field = std::remove_reference_t<decltype(field)>;
    if constexpr (std::is_enum_v<Field>) {
      const auto found = std::find(allowed.begin(), allowed.end(), json.at(name).template get<std::string>());
      if (found == allowed.end()) FailUsage("the recipe's {} is unknown: {}", name, json.at(name).dump());
      field = static_cast<Field>(found - allowed.begin());
    } else {
      json.at(name).get_to(field);
    }
  });
}

Recipe PaperRecipe() {
  Recipe recipe;
  recipe.net = kPaperTemplate;
  recipe.epochs = 12;
  recipe.batch_size = 128;
  recipe.learning_rate = 0.001;
  recipe.schedule = "step";
  recipe.decay = 0.2;
  recipe.decay_epochs = 5;
  recipe.epsilon = 1e-7;
  return recipe;
}

Recipe PaperFinalRecipe() {
  Recipe recipe = PaperRecipe();
  recipe.net = kPaperFinalTemplate;
  recipe.epochs = 100;
  recipe.schedule = "exponential";
  recipe.decay = 0.9;
  recipe.decay_steps = 100;
  return recipe;
}

Recipe QuickRecipe() {
  Recipe recipe;
  recipe.net = kQuickTemplate;
  recipe.epochs = 5;
  recipe.batch_size = 32;
  recipe.learning_rate = 0.003;
  recipe.schedule = "one-cycle";
  recipe.bn_momentum = 0.1;  // few steps: the running statistics must settle
  return recipe;
}

Recipe QuickFinalRecipe() {
  Recipe recipe = QuickRecipe();
  recipe.net = kQuickFinalTemplate;
  recipe.epochs = 0;  // by the number of images
  recipe.batch_size = 64;
  recipe.learning_rate = 0.006;
  recipe.weight_decay = 0.001;
  recipe.label_smoothing = 0.05;
  recipe.shards = 8;
  recipe.average_span = 0.1;
  recipe.augment_flip = true;
  recipe.augment_shift = 2;
  return recipe;
}

}  // namespace netwright
