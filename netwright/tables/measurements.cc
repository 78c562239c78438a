#include "netwright/tables/measurements.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "netwright/tables/table_rows.h"

namespace netwright {

Measurements ReadMeasurements(const TableFile& file) {
  Measurements measurements{.space = file.space(), .tasks = file.tasks(), .networks = {}};
  std::vector<MeasuredNetwork>& networks = measurements.networks;
  const std::vector<TableTask>& tasks = measurements.tasks;
  TableRows rows(file.csv(), *file.space());
  std::vector<size_t> columns;
  for (const TableTask& task : tasks) columns.push_back(rows.Column(task.column));
  std::unordered_map<std::string, size_t> places;
  while (rows.Next()) {
    std::string key = file.space()->Key(rows.architecture());
    const auto [place, fresh] = places.try_emplace(key, networks.size());
    if (fresh) {
      networks.push_back({.arch = rows.architecture(),
                          .key = std::move(key),
                          .accuracies = std::vector<std::vector<double>>(tasks.size())});
    }
    for (size_t t = 0; t < tasks.size(); ++t) {
      const std::optional<double> accuracy = rows.Accuracy(tasks[t], columns[t]);
      if (accuracy) networks[place->second].accuracies[t].push_back(*accuracy);
    }
  }
  std::erase_if(networks, [](const MeasuredNetwork& network) {
    return std::all_of(network.accuracies.begin(), network.accuracies.end(),
                       [](const std::vector<double>& measured) { return measured.empty(); });
  });
  return measurements;
}

}  // namespace netwright
