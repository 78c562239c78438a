#include "netwright/evaluation/evaluation.h"

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "netwright/base/table.h"

namespace netwright {
namespace {

struct OutcomeRow {
  Outcome outcome;
  std::string_view name;
};

constexpr std::array<OutcomeRow, 6> kOutcomes = {{
    {Outcome::kOk, "ok"},
    {Outcome::kInvalid, "invalid"},
    {Outcome::kDiverged, "diverged"},
    {Outcome::kOutOfMemory, "out_of_memory"},
    {Outcome::kTimeout, "timeout"},
    {Outcome::kCrashed, "crashed"},
}};

nlohmann::json FromDouble(double value) {
  return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

void ReadDouble(const nlohmann::json& json, const char* key, double& value) {
  const auto found = json.find(key);
  if (found == json.end()) return;
  value = found->is_null() ? std::numeric_limits<double>::quiet_NaN() : found->get<double>();
}

template <typename T>
void Read(const nlohmann::json& json, const char* key, T& value) {
  const auto found = json.find(key);
  if (found != json.end()) found->get_to(value);
}

}  // namespace

std::string_view OutcomeName(Outcome outcome) { return kOutcomes[static_cast<size_t>(outcome)].name; }

Outcome OutcomeFromName(std::string_view name) { return FindByName(kOutcomes, name, "outcome").outcome; }

bool IsReproducible(Outcome outcome) {
  return outcome == Outcome::kOk || outcome == Outcome::kInvalid || outcome == Outcome::kDiverged;
}

void to_json(nlohmann::json& json, const EpochMetrics& epoch) {
  json = {{"train_loss", FromDouble(epoch.train_loss)},
          {"train_accuracy", FromDouble(epoch.train_accuracy)},
          {"validation_accuracy", FromDouble(epoch.validation_accuracy)}};
  if (!std::isnan(epoch.forecast)) json["forecast"] = FromDouble(epoch.forecast);
}

void from_json(const nlohmann::json& json, EpochMetrics& epoch) {
  epoch = {};
  ReadDouble(json, "train_loss", epoch.train_loss);
  ReadDouble(json, "train_accuracy", epoch.train_accuracy);
  ReadDouble(json, "validation_accuracy", epoch.validation_accuracy);
  ReadDouble(json, "forecast", epoch.forecast);
}

void to_json(nlohmann::json& json, const Metrics& metrics) {
  json = {{"accuracy", FromDouble(metrics.accuracy)},
          {"loss", FromDouble(metrics.loss)},
          {"params", metrics.params},
          {"flops", metrics.flops},
          {"peak_bytes", metrics.peak_bytes},
          {"train_seconds", FromDouble(metrics.train_seconds)},
          {"images", metrics.images},
          {"epochs", metrics.epochs},
          {"curve", metrics.curve}};
}

void from_json(const nlohmann::json& json, Metrics& metrics) {
  metrics = {};
  ReadDouble(json, "accuracy", metrics.accuracy);
  ReadDouble(json, "loss", metrics.loss);
  Read(json, "params", metrics.params);
  Read(json, "flops", metrics.flops);
  Read(json, "peak_bytes", metrics.peak_bytes);
  ReadDouble(json, "train_seconds", metrics.train_seconds);
  Read(json, "images", metrics.images);
  Read(json, "epochs", metrics.epochs);
  Read(json, "curve", metrics.curve);
}

void to_json(nlohmann::json& json, const Evaluation& evaluation) {
  json = {{"id", evaluation.id},
          {"outcome", OutcomeName(evaluation.outcome)},
          {"metrics", evaluation.metrics},
          {"cached", evaluation.cached},
          {"message", evaluation.message}};
}

void from_json(const nlohmann::json& json, Evaluation& evaluation) {
  evaluation = {};
  Read(json, "id", evaluation.id);
  if (const auto found = json.find("outcome"); found != json.end()) {
    evaluation.outcome = OutcomeFromName(found->get<std::string>());
  }
  Read(json, "metrics", evaluation.metrics);
  Read(json, "cached", evaluation.cached);
  Read(json, "message", evaluation.message);
}

}  // namespace netwright
