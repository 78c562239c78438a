#ifndef NETWRIGHT_FINAL_DELIVERED_H_
#define NETWRIGHT_FINAL_DELIVERED_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "netwright/final/int8_figures.h"

namespace netwright {

// How the network that a person would have written (FinalConfig::by_hand) fared among the finalists.
struct ByHand {
  std::string architecture;
  double validation_accuracy = 0;
  int epochs = 0;  // after which it was measured last: fewer than the final network's where it was left behind
};

// The network that a run delivers: "final" of summary.json. Accuracies are fractions in [0, 1]; FLOPs are forward, for
// one image.
struct Delivered {
  std::string architecture;
  double validation_accuracy = 0;
  std::optional<double> test_accuracy;  // none under the paper's protocol, which has no test part
  int64_t params = 0;
  int64_t flops = 0;
  int epochs = 0;
  int64_t file_bytes = 0;  // of model.pt
  double latency_ms = 0;   // of one image through model.pt, on one thread of the machine it was trained on
  // The same as foretold, in 8 bits on `target` where that is another device; 0: nobody asked.
  double foretold_ms = 0;
  std::string target = {};     // "cortex-m4 at 120 MHz"; "": this machine
  std::string variant = {};    // FinalResult::variant
  bool on_all_images = false;  // FinalResult::on_all_images; what it says of the validation part in 8 bits means little
  std::string note = {};       // FinalResult::note
  std::string unspent = {};    // FinalResult::unspent
  std::optional<ByHand> by_hand = {};
  std::optional<Int8Figures> int8 = {};
  std::string no_int8 = {};  // why there are no figures; "": there are, or nobody asked
};

void to_json(nlohmann::json& json, const Delivered& delivered);
void from_json(const nlohmann::json& json, Delivered& delivered);  // absent keys keep their field's default

// Some lines for people, each ending with a new line.
std::string DeliveredText(const Delivered& delivered);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_DELIVERED_H_
