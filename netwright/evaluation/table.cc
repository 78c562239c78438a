#include "netwright/evaluation/table.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/evaluation/instant_evaluator.h"
#include "netwright/graph/graph.h"

namespace netwright {
namespace {

class TableEvaluator final : public InstantEvaluator {
 public:
  explicit TableEvaluator(std::vector<MetricsTable> tables) : tables_(std::move(tables)) {}

 protected:
  Evaluation Score(const Proposal& proposal) const override {
    const auto task = static_cast<size_t>(proposal.task);
    NETWRIGHT_CHECK(task < tables_.size());
    Evaluation evaluation;
    if (const auto found = tables_[task].find(proposal.key); found != tables_[task].end()) {
      evaluation.metrics = found->second;
    } else {
      evaluation.outcome = Outcome::kInvalid;
      evaluation.message = fmt::format("'{}' is not in the table", proposal.key);
    }
    return evaluation;
  }

 private:
  std::vector<MetricsTable> tables_;
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

std::unique_ptr<Evaluator> MakeTableEvaluator(std::vector<MetricsTable> tables) {
  return std::make_unique<TableEvaluator>(std::move(tables));
}

}  // namespace netwright
