#include "netwright/evaluation/table.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/evaluation/instant_evaluator.h"
#include "netwright/graph/graph.h"

namespace netwright {
namespace {

class TableEvaluator final : public InstantEvaluator {
 public:
  TableEvaluator(std::shared_ptr<const SearchSpace> space, std::vector<MetricsTable> tables)
      : space_(std::move(space)), tables_(std::move(tables)), hash_(Hash64("table")) {
    for (const MetricsTable& table : tables_) {
      hash_ = CombineHashes(hash_, table.size());
      for (const auto& [network, metrics] : table) {
        hash_ = CombineHashes(hash_, Hash64(network));
        hash_ = CombineHashes(hash_, Hash64(nlohmann::json(metrics).dump()));
      }
    }
  }

  uint64_t ConfigHash() const override { return hash_; }

 protected:
  Evaluation Score(const Trial& trial) const override {
    const auto task = static_cast<size_t>(trial.task);
    NETWRIGHT_CHECK(task < tables_.size());
    const std::string network = space_->Lower(trial.arch).Text();
    Evaluation evaluation;
    if (const auto found = tables_[task].find(network); found != tables_[task].end()) {
      evaluation.metrics = found->second;
    } else {
      evaluation.outcome = Outcome::kInvalid;
      evaluation.message = fmt::format("'{}' is not in the table", network);
    }
    return evaluation;
  }

 private:
  std::shared_ptr<const SearchSpace> space_;
  std::vector<MetricsTable> tables_;
  uint64_t hash_;
};

}  // namespace

MetricsTable ReadMetricsTable(const std::string& path) {
  std::ifstream file(path);
  if (!file) FailUsage("cannot read the table {}", path);
  MetricsTable table;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    try {
      const nlohmann::json row = nlohmann::json::parse(line);
      const std::string network = Graph::Parse(row.at("network").get<std::string>()).Text();
      auto metrics = row.get<Metrics>();
      const auto accuracy = row.at("accuracy").get<double>();
      if (!(accuracy >= 0 && accuracy <= 1)) FailUsage("accuracy {} is outside [0, 1]", accuracy);
      table[network] = std::move(metrics);
    } catch (const nlohmann::json::exception& error) {
      FailUsage("{}:{}: not a table row: {}", path, number, error.what());
    } catch (const Error& error) {
      FailUsage("{}:{}: {}", path, number, error.what());
    }
  }
  if (file.bad()) FailUsage("cannot read the table {}", path);
  return table;
}

std::unique_ptr<Evaluator> MakeTableEvaluator(std::shared_ptr<const SearchSpace> space,
                                              std::vector<MetricsTable> tables) {
  return std::make_unique<TableEvaluator>(std::move(space), std::move(tables));
}

}  // namespace netwright
