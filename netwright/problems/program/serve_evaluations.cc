#include "netwright/problems/program/serve_evaluations.h"

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/io/line_reader.h"
#include "netwright/problems/program/greeting.h"

namespace netwright {
namespace {

constexpr std::chrono::milliseconds kPatience(20);  // with new input, or with answers, while the other is awaited

class Server {
 public:
  Server(const Problem& problem, Evaluator& evaluator, std::FILE* out)
      : space_(problem.space()),
        tasks_(static_cast<TaskId>(problem.tasks().size())),
        evaluator_(evaluator),
        out_(out) {}

  bool busy() const { return !asked_.empty(); }

  void Take(const std::string& line) {
    nlohmann::json id;
    Proposal proposal;
    proposal.id = next_id_++;
    std::string architecture;
    try {
      const nlohmann::json request = nlohmann::json::parse(line);
      id = request.value("id", nlohmann::json());
      proposal.replicate = request.value("replicate", 0);
      proposal.task = request.value("task", 0);
      request.at("architecture").get_to(architecture);
      if (proposal.task < 0 || proposal.task >= tasks_ || proposal.replicate < 0) {
        FailUsage("the line '{}' asks for a task or a replicate that is not there", line);
      }
    } catch (const nlohmann::json::exception&) {
      FailUsage("cannot read the line '{}'; send lines such as {{\"id\": 0, \"architecture\": \"conv3-max2\"}}", line);
    }
    try {
      proposal.arch = space_->Parse(architecture);
    } catch (const Error& error) {
      Evaluation refused;
      refused.outcome = Outcome::kInvalid;
      refused.message = error.what();
      Write(refused, id);
      return;
    }
    Describe(*space_, proposal);
    asked_[proposal.id] = id;
    evaluator_.Submit({&proposal, 1});
  }

  void Answer(std::chrono::milliseconds patience) {
    for (const Evaluation& evaluation : evaluator_.Wait(patience)) {
      const auto asked = asked_.find(evaluation.id);
      Write(evaluation, asked->second);
      asked_.erase(asked);
    }
  }

  void WriteLine(const std::string& line) {
    std::fputs((line + '\n').c_str(), out_);
    std::fflush(out_);
  }

 private:
  void Write(const Evaluation& evaluation, const nlohmann::json& id) {
    nlohmann::json answer = evaluation;
    answer["id"] = id;
    WriteLine(answer.dump());
  }

  const std::shared_ptr<const SearchSpace> space_;
  const TaskId tasks_;
  Evaluator& evaluator_;
  std::FILE* const out_;
  std::map<uint64_t, nlohmann::json> asked_;  // by Proposal::id: what the asker calls it
  uint64_t next_id_ = 0;
};

}  // namespace

bool ServeEvaluations(const Problem& problem, Evaluator& evaluator, int in, std::FILE* out) {
  LineReader input(in);
  Server server(problem, evaluator, out);
  server.WriteLine(GreetingLine({.space = problem.space(),
                                 .name = problem.tasks().front().name,
                                 .tasks = problem.tasks(),
                                 .limits = problem.limits(),
                                 .recipe = problem.RecipeText()}));
  while (!Interrupted()) {
    for (;;) {
      if (const std::optional<std::string> line = input.Take()) {
        server.Take(*line);
      } else if (!input.ended() && input.IsReady(server.busy() ? std::chrono::milliseconds(0) : kPatience)) {
        input.Read();
      } else {
        break;
      }
    }
    if (server.busy()) {
      server.Answer(kPatience);
    } else if (input.ended()) {
      return true;
    }
  }
  return false;
}

}  // namespace netwright
