#include "netwright/final/delivered.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "netwright/base/units.h"
#include "netwright/final/recipe_variants.h"

namespace netwright {
namespace {

std::string ByHandText(const ByHand& by_hand, const Delivered& delivered) {
  if (by_hand.architecture == delivered.architecture)
    return "by hand             the final network has the same layers\n";
  return fmt::format("by hand             {}  validation {:.4f} after {} epochs\n", by_hand.architecture,
                     by_hand.validation_accuracy, by_hand.epochs);
}

std::string Int8Text(const Int8Figures& figures, bool on_all_images) {
  std::string text = fmt::format("in 8 bits           validation {:.4f}{}", figures.validation_accuracy,
                                 on_all_images ? " (trained on)" : "");
  if (figures.test_accuracy) text += fmt::format("  test {:.4f}", *figures.test_accuracy);
  return text + fmt::format("  {}\n", DeviceText(figures));
}

}  // namespace

void to_json(nlohmann::json& json, const Delivered& delivered) {
  json = {{"architecture", delivered.architecture},
          {"validation_accuracy", delivered.validation_accuracy},
          {"test_accuracy", nullptr},
          {"params", delivered.params},
          {"flops", delivered.flops},
          {"epochs", delivered.epochs},
          {"file_bytes", delivered.file_bytes},
          {"latency_ms", delivered.latency_ms}};
  if (delivered.test_accuracy) json["test_accuracy"] = *delivered.test_accuracy;
  if (delivered.foretold_ms > 0) json["foretold_ms"] = delivered.foretold_ms;
  if (!delivered.target.empty()) json["target"] = delivered.target;
  if (!delivered.variant.empty()) json["recipe"] = delivered.variant;
  if (delivered.on_all_images) json["on_all_images"] = true;
  if (!delivered.note.empty()) json["note"] = delivered.note;
  if (!delivered.unspent.empty()) json["unspent"] = delivered.unspent;
  if (delivered.int8) json["int8"] = *delivered.int8;
  if (!delivered.no_int8.empty()) json["no_int8"] = delivered.no_int8;
  if (const std::optional<ByHand>& by_hand = delivered.by_hand) {
    json["by_hand"] = {{"architecture", by_hand->architecture},
                       {"validation_accuracy", by_hand->validation_accuracy},
                       {"epochs", by_hand->epochs}};
  }
}

void from_json(const nlohmann::json& json, Delivered& delivered) {
  const auto read = [&](const char* key, auto& to) { to = json.value(key, to); };
  read("architecture", delivered.architecture);
  read("validation_accuracy", delivered.validation_accuracy);
  read("params", delivered.params);
  read("flops", delivered.flops);
  read("epochs", delivered.epochs);
  read("file_bytes", delivered.file_bytes);
  read("latency_ms", delivered.latency_ms);
  read("foretold_ms", delivered.foretold_ms);
  read("target", delivered.target);
  read("recipe", delivered.variant);
  read("on_all_images", delivered.on_all_images);
  read("note", delivered.note);
  read("unspent", delivered.unspent);
  read("no_int8", delivered.no_int8);
  if (const auto int8 = json.find("int8"); int8 != json.end()) delivered.int8 = int8->get<Int8Figures>();
  if (const auto by_hand = json.find("by_hand"); by_hand != json.end()) {
    delivered.by_hand = ByHand{by_hand->at("architecture"), by_hand->at("validation_accuracy"), by_hand->at("epochs")};
  }
  const auto test = json.find("test_accuracy");
  if (test != json.end() && !test->is_null()) delivered.test_accuracy = test->get<double>();
}

std::string DeliveredText(const Delivered& delivered) {
  std::string text =
      fmt::format("final network       {}  validation {:.4f}", delivered.architecture, delivered.validation_accuracy);
  if (delivered.test_accuracy) text += fmt::format("  test {:.4f}", *delivered.test_accuracy);
  text += fmt::format("  {} parameters  {} FLOPs  {} epochs\n", FormatCount(static_cast<double>(delivered.params)),
                      FormatCount(static_cast<double>(delivered.flops)), delivered.epochs);
  if (delivered.file_bytes > 0) {
    text += fmt::format("                    model.pt {}, {:.2f} ms an image on one thread{}\n",
                        FormatBytes(static_cast<double>(delivered.file_bytes)), delivered.latency_ms,
                        delivered.foretold_ms > 0 && delivered.target.empty()
                            ? fmt::format(" ({:.2f} predicted)", delivered.foretold_ms)
                            : "");
  }
  if (!delivered.target.empty()) {
    text += fmt::format("                    about {:.3g} ms an image in 8 bits on {}\n", delivered.foretold_ms,
                        delivered.target);
  }
  if (!delivered.variant.empty() && delivered.variant != kPlainRecipe) {
    text += fmt::format("                    trained by the recipe's variant '{}'\n", delivered.variant);
  }
  if (!delivered.note.empty()) text += fmt::format("                    {}\n", delivered.note);
  if (delivered.int8) text += Int8Text(*delivered.int8, delivered.on_all_images);
  if (!delivered.no_int8.empty()) text += fmt::format("in 8 bits           none: {}\n", delivered.no_int8);
  if (delivered.by_hand) text += ByHandText(*delivered.by_hand, delivered);
  if (!delivered.unspent.empty()) text += fmt::format("time left           {}\n", delivered.unspent);
  return text;
}

}  // namespace netwright
