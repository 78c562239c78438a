#include "netwright/store/experiment_row.h"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/store/sqlite_row.h"

namespace netwright {
namespace {

// The values of a row in one text, in which no two rows look alike.
class RowText {
 public:
  void Add(std::string_view text) {
    Add(static_cast<int64_t>(text.size()));
    text_ += text;
  }
  void Add(int64_t value) { AddBytes(&value, sizeof(value)); }
  // SQLite keeps no NaN, and no zero with a sign.
  void Add(double value) {
    if (std::isnan(value)) return Add(std::string_view("nan"));
    value += 0.0;
    AddBytes(&value, sizeof(value));
  }
  uint64_t Hash() const { return Hash64(text_); }

 private:
  void AddBytes(const void* bytes, size_t size) { text_.append(static_cast<const char*>(bytes), size); }
  std::string text_;
};

// curve: as stored.
int64_t ChecksumOf(const Experiment& experiment, const std::string& curve, const std::string& timestamp) {
  const Evaluation& evaluation = experiment.evaluation;
  const Metrics& metrics = evaluation.metrics;
  RowText row;
  for (const int64_t value : {experiment.run, static_cast<int64_t>(experiment.id), int64_t{experiment.task},
                              int64_t{experiment.key.replicate}, int64_t{evaluation.cached}, metrics.params,
                              metrics.flops, metrics.peak_bytes, metrics.images, int64_t{metrics.epochs}}) {
    row.Add(value);
  }
  for (const std::string_view text :
       {std::string_view(experiment.phase), std::string_view(experiment.architecture),
        std::string_view(experiment.key.network), std::string_view(experiment.key.task),
        std::string_view(experiment.key.recipe), std::string_view(OutcomeName(evaluation.outcome)),
        std::string_view(evaluation.message), std::string_view(curve), std::string_view(experiment.worker),
        std::string_view(timestamp)}) {
    row.Add(text);
  }
  for (const double value : {metrics.accuracy, metrics.loss, metrics.train_seconds, experiment.expected}) {
    row.Add(value);
  }
  return static_cast<int64_t>(row.Hash());
}

[[noreturn]] void FailDamaged(const Experiment& experiment) {
  throw DamagedRow(fmt::format("the row of proposal {} ({}) is damaged", experiment.id, experiment.phase));
}

}  // namespace

void BindExperiment(SQLite::Statement& statement, const Experiment& experiment, const std::string& timestamp) {
  const Evaluation& evaluation = experiment.evaluation;
  const Metrics& metrics = evaluation.metrics;
  const std::string curve = nlohmann::json(metrics.curve).dump();
  Rebind(statement, experiment.run, static_cast<int64_t>(experiment.id), experiment.task, experiment.phase,
         experiment.architecture, experiment.key.network, experiment.key.task, experiment.key.recipe,
         experiment.key.replicate, std::string(OutcomeName(evaluation.outcome)), int{evaluation.cached},
         evaluation.message, metrics.accuracy, metrics.loss, metrics.params, metrics.flops, metrics.peak_bytes,
         metrics.train_seconds, metrics.images, metrics.epochs, curve, experiment.worker, timestamp,
         experiment.expected, ChecksumOf(experiment, curve, timestamp));
}

Experiment ReadExperiment(SQLite::Statement& statement) {
  RowReader row(statement);
  Experiment experiment;
  experiment.run = row.Int64();
  experiment.id = static_cast<uint64_t>(row.Int64());
  experiment.evaluation.id = experiment.id;
  experiment.task = row.Int();
  experiment.phase = row.Text();
  experiment.architecture = row.Text();
  experiment.key.network = row.Text();
  experiment.key.task = row.Text();
  experiment.key.recipe = row.Text();
  experiment.key.replicate = row.Int();
  Evaluation& evaluation = experiment.evaluation;
  const std::string outcome = row.Text();
  evaluation.cached = row.Int() != 0;
  evaluation.message = row.Text();
  Metrics& metrics = evaluation.metrics;
  metrics.accuracy = row.Double();
  metrics.loss = row.Double();
  metrics.params = row.Int64();
  metrics.flops = row.Int64();
  metrics.peak_bytes = row.Int64();
  metrics.train_seconds = row.Double();
  metrics.images = row.Int64();
  metrics.epochs = row.Int();
  const std::string curve = row.Text();
  experiment.worker = row.Text();
  experiment.timestamp = row.Text();
  experiment.expected = row.Double();
  const std::optional<uint64_t> checksum = row.Id();
  try {
    evaluation.outcome = OutcomeFromName(outcome);
    metrics.curve = nlohmann::json::parse(curve).get<std::vector<EpochMetrics>>();
  } catch (const std::exception&) {
    FailDamaged(experiment);
  }
  if (checksum && static_cast<int64_t>(*checksum) != ChecksumOf(experiment, curve, experiment.timestamp)) {
    FailDamaged(experiment);
  }
  return experiment;
}

}  // namespace netwright
