#ifndef NETWRIGHT_STORE_EXPERIMENT_ROW_H_
#define NETWRIGHT_STORE_EXPERIMENT_ROW_H_

#include <SQLiteCpp/Statement.h>

#include <stdexcept>
#include <string>

#include "netwright/store/store.h"

namespace netwright {

// The columns of an experiment, in the order in which BindExperiment binds them and ReadExperiment reads them.
inline constexpr char kExperimentColumns[] =
    "run, trial, task_index, phase, architecture, network, task, recipe, replicate, outcome, cached, message, "
    "accuracy, loss, params, flops, peak_bytes, train_seconds, images, epochs, curve, worker, timestamp, expected, "
    "checksum";
inline constexpr int kExperimentColumnCount = 25;

void BindExperiment(SQLite::Statement& statement, const Experiment& experiment, const std::string& timestamp);

// What a row is that is not as it was written.
struct DamagedRow : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The statement stands on a row. Throws DamagedRow. Rows of schemas before 4 have no checksum.
Experiment ReadExperiment(SQLite::Statement& statement);

}  // namespace netwright

#endif  // NETWRIGHT_STORE_EXPERIMENT_ROW_H_
