#include "netwright/search/program/program_strategy.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/io/line_process.h"
#include "netwright/search/program/task_line.h"
#include "netwright/search/proposal_book.h"

namespace netwright {
namespace {

constexpr char kSocketVariable[] = "NETWRIGHT_STRATEGY_SOCKET";

class ProgramStrategy final : public Strategy {
 public:
  ProgramStrategy(const ProgramStrategyConfig& config, const StrategyContext& context)
      : space_(context.space),
        book_(context),
        process_(OpenLines(config.command, kSocketVariable, "program.command")),
        name_(config.command.empty() ? "the strategy" : config.command) {
    process_->Send(TaskLine(context));
  }

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals;
    for (int left = max; left > 0; --left) {
      process_->Send(nlohmann::json({{"ask", book_.asked()}, {"count", left}}).dump());
      const std::optional<std::string> line = Answer();
      if (!line) break;
      const std::optional<Architecture> architecture = Read(*line);
      if (!architecture) {
        if (proposals.empty() && out_ == 0) FailRun("{} proposes nothing, and was told all results", name_);
        break;
      }
      proposals.push_back(book_.Enlist(book_.Described(*architecture)));
      ++out_;
    }
    return proposals;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      book_.Tell(evaluation);
      --out_;
      const Metrics& metrics = evaluation.metrics;
      nlohmann::json told = {{"tell", evaluation.id},
                             {"outcome", OutcomeName(evaluation.outcome)},
                             {"reward", evaluation.reward()},
                             {"accuracy", metrics.accuracy},
                             {"params", metrics.params},
                             {"flops", metrics.flops},
                             {"seconds", metrics.train_seconds},
                             {"cached", evaluation.cached}};
      if (!evaluation.message.empty()) told["message"] = evaluation.message;
      process_->Send(told.dump());
    }
  }

  std::vector<Architecture> Recommend(int k) const override { return book_.best().Top(k); }

 private:
  // nullopt: this process is asked to stop.
  std::optional<std::string> Answer() {
    constexpr std::chrono::hours kPatience(1);
    for (;;) {
      std::optional<std::string> line = process_->Receive(kPatience);
      if (line || Interrupted()) return line;
    }
  }

  // nullopt: nothing before it hears more.
  std::optional<Architecture> Read(const std::string& line) const {
    try {
      const nlohmann::json answer = nlohmann::json::parse(line);
      if (answer.contains("error")) FailRun("{}: {}", name_, answer.at("error").get<std::string>());
      const nlohmann::json& architecture = answer.at("architecture");
      if (architecture.is_null()) return std::nullopt;
      return space_->Parse(architecture.get<std::string>());
    } catch (const nlohmann::json::exception&) {
      FailRun("{} answered '{}' instead of an architecture", name_, line.substr(0, 200));
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::kRun) throw;
      FailRun("{} answered '{}': {}", name_, line.substr(0, 200), error.what());
    }
  }

  std::shared_ptr<const SearchSpace> space_;
  ProposalBook book_;
  std::unique_ptr<LineProcess> process_;
  const std::string name_;  // for messages
  int64_t out_ = 0;         // proposals not told
};

}  // namespace

void Declare(ProgramStrategyConfig& config, Options& options) {
  options.Add("program.command", &config.command,
              "program that proposes networks, and its arguments, separated by spaces (docs/protocols.md)");
}

std::unique_ptr<Strategy> MakeProgramStrategy(const ProgramStrategyConfig& config, const StrategyContext& context) {
  return std::make_unique<ProgramStrategy>(config, context);
}

}  // namespace netwright
