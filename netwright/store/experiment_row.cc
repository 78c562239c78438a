#include "netwright/store/experiment_row.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "netwright/store/sqlite_row.h"

namespace netwright {

void BindExperiment(SQLite::Statement& statement, const Experiment& experiment, const std::string& timestamp) {
  const Evaluation& evaluation = experiment.evaluation;
  const Metrics& metrics = evaluation.metrics;
  Rebind(statement, experiment.run, static_cast<int64_t>(experiment.id), experiment.task, experiment.phase,
         experiment.architecture, experiment.key.network, experiment.key.task, experiment.key.recipe,
         experiment.key.replicate, std::string(OutcomeName(evaluation.outcome)), int{evaluation.cached},
         evaluation.message, metrics.accuracy, metrics.loss, metrics.params, metrics.flops, metrics.peak_bytes,
         metrics.train_seconds, metrics.images, metrics.epochs, nlohmann::json(metrics.curve).dump(), experiment.worker,
         timestamp, experiment.expected);
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
  evaluation.outcome = OutcomeFromName(row.Text());
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
  metrics.curve = nlohmann::json::parse(row.Text()).get<std::vector<EpochMetrics>>();
  experiment.worker = row.Text();
  experiment.timestamp = row.Text();
  experiment.expected = row.Double();
  return experiment;
}

}  // namespace netwright
