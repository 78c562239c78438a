#include "netwright/measure/transfer/program_strategy.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/io/line_process.h"
#include "netwright/search/proposal_book.h"
#include "netwright/spaces/decisions/decision_space.h"

namespace netwright {
namespace {

nlohmann::json ToJson(const SearchSpace& space) {
  nlohmann::json json = {{"space", space.name()},
                         {"actions", nlohmann::json::array()},
                         {"layers", space.MaxLayers()},
                         {"decisions", nlohmann::json::array()}};
  for (Action action = 0; action < space.ActionCount(); ++action) {
    if (action == space.TerminalAction()) continue;
    json["actions"].push_back(space.ActionName(action));
  }
  if (const auto* decisions = dynamic_cast<const DecisionSpace*>(&space)) {
    for (const Decision& decision : decisions->decisions()) {
      json["decisions"].push_back({{"name", decision.name}, {"choices", decision.choices}});
    }
  }
  return json;
}

class ProgramStrategy final : public Strategy {
 public:
  ProgramStrategy(const std::string& command, const StrategyContext& context)
      : command_(command), space_(context.space), book_(context), process_(ListItems(command, ' ')) {
    nlohmann::json task = ToJson(*space_);
    task["networks"] = context.evaluations;
    task["seed"] = context.seed;
    process_.Send(task.dump());
  }

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals;
    for (int i = 0; i < max; ++i) {
      process_.Send(nlohmann::json({{"ask", book_.asked()}}).dump());
      proposals.push_back(book_.Enlist(book_.Described(Answer(process_.Receive()))));
    }
    return proposals;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      book_.Tell(evaluation);
      const nlohmann::json told = {
          {"tell", evaluation.id}, {"outcome", OutcomeName(evaluation.outcome)}, {"reward", evaluation.reward()}};
      process_.Send(told.dump());
    }
  }

  std::vector<Architecture> Recommend(int k) const override { return book_.best().Top(k); }

 private:
  Architecture Answer(const std::string& line) const {
    try {
      return space_->Parse(nlohmann::json::parse(line).at("architecture").get<std::string>());
    } catch (const nlohmann::json::exception&) {
      FailRun("{} answered '{}' instead of an architecture", command_, line);
    } catch (const Error& error) {
      FailRun("{} answered '{}': {}", command_, line, error.what());
    }
  }

  const std::string command_;
  std::shared_ptr<const SearchSpace> space_;
  ProposalBook book_;
  LineProcess process_;
};

}  // namespace

std::unique_ptr<Strategy> MakeProgramStrategy(const std::string& command, const StrategyContext& context) {
  if (ListItems(command, ' ').empty()) FailUsage("program: needs a program, as in program:bench/tpe.py");
  return std::make_unique<ProgramStrategy>(command, context);
}

}  // namespace netwright
