#include "netwright/final/int8_figures.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "netwright/base/units.h"

namespace netwright {

void to_json(nlohmann::json& json, const Int8Figures& figures) {
  json = {{"validation_accuracy", figures.validation_accuracy},
          {"validation_images", figures.validation_images},
          {"test_accuracy", nullptr},
          {"flash_bytes", figures.flash},
          {"ram_bytes", figures.ram},
          {"macs", figures.macs},
          {"network", figures.network}};
  if (figures.test_accuracy) json["test_accuracy"] = *figures.test_accuracy;
}

void from_json(const nlohmann::json& json, Int8Figures& figures) {
  json.at("validation_accuracy").get_to(figures.validation_accuracy);
  json.at("validation_images").get_to(figures.validation_images);
  if (!json.at("test_accuracy").is_null()) figures.test_accuracy = json.at("test_accuracy").get<double>();
  json.at("flash_bytes").get_to(figures.flash);
  json.at("ram_bytes").get_to(figures.ram);
  json.at("macs").get_to(figures.macs);
  json.at("network").get_to(figures.network);
}

std::string DeviceText(const Int8Figures& figures) {
  return fmt::format("{} constants  {} memory  {} multiply-adds", FormatBytes(static_cast<double>(figures.flash)),
                     FormatBytes(static_cast<double>(figures.ram)), FormatCount(static_cast<double>(figures.macs)));
}

}  // namespace netwright
