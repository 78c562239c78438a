#ifndef NETWRIGHT_FINAL_INT8_FIGURES_H_
#define NETWRIGHT_FINAL_INT8_FIGURES_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace netwright {

// What the delivered network is in 8 bits: "int8" of summary.json's "final". Accuracies are fractions in [0, 1].
struct Int8Figures {
  double validation_accuracy = 0;
  int64_t validation_images = 0;        // that it is of: some, where all would take long
  std::optional<double> test_accuracy;  // of all; none where there is no test part
  int64_t flash = 0, ram = 0;           // bytes (graph/inference/device_cost.h)
  int64_t macs = 0;                     // multiply-adds of an image
  std::string network;                  // digest: that of the same network with the same weights and scales
};

void to_json(nlohmann::json& json, const Int8Figures& figures);
void from_json(const nlohmann::json& json, Int8Figures& figures);

// "581.6 KiB constants  28.6 KiB memory  7.08M multiply-adds"
std::string DeviceText(const Int8Figures& figures);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_INT8_FIGURES_H_
