#include "netwright/evaluation/table.h"

#include <utility>

#include "netwright/base/check.h"
#include "netwright/evaluation/instant_evaluator.h"

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
      const std::vector<Metrics>& measured = found->second;
      evaluation.metrics = measured[static_cast<size_t>(proposal.replicate) % measured.size()];
    } else {
      evaluation.outcome = Outcome::kInvalid;
      evaluation.message = "it is not in the table";
    }
    return evaluation;
  }

 private:
  std::vector<MetricsTable> tables_;
};

}  // namespace

std::unique_ptr<Evaluator> MakeTableEvaluator(std::vector<MetricsTable> tables) {
  return std::make_unique<TableEvaluator>(std::move(tables));
}

}  // namespace netwright
