#ifndef NETWRIGHT_STORE_EXPERIMENT_ROW_H_
#define NETWRIGHT_STORE_EXPERIMENT_ROW_H_

#include <SQLiteCpp/Statement.h>

#include <string>

#include "netwright/store/store.h"

namespace netwright {

// The columns of an experiment, in the order in which BindExperiment binds them and ReadExperiment reads them.
inline constexpr char kExperimentColumns[] =
    "run, trial, task_index, phase, architecture, network, task, recipe, replicate, outcome, cached, message, "
    "accuracy, loss, params, flops, peak_bytes, train_seconds, images, epochs, curve, worker, timestamp, expected";
inline constexpr int kExperimentColumnCount = 24;

void BindExperiment(SQLite::Statement& statement, const Experiment& experiment, const std::string& timestamp);

// The statement stands on a row. Throws nlohmann::json::exception on a curve that does not parse.
Experiment ReadExperiment(SQLite::Statement& statement);

}  // namespace netwright

#endif  // NETWRIGHT_STORE_EXPERIMENT_ROW_H_
