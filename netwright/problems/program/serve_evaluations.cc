#include "netwright/problems/program/serve_evaluations.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/problems/program/greeting.h"

namespace netwright {
namespace {

constexpr std::chrono::milliseconds kPatience(20);  // with new input, or with answers, while the other is awaited

// Lines as they come in.
class Input {
 public:
  explicit Input(int descriptor) : descriptor_(descriptor) {}

  bool ended() const { return ended_; }
  // Waits for more, unless a line is there; nullopt: none is complete yet.
  std::optional<std::string> Line(std::chrono::milliseconds patience) {
    if (read_.find('\n') == std::string::npos) Read(patience);
    size_t end = read_.find('\n');
    if (end == std::string::npos) {
      if (!ended_ || read_.empty()) return std::nullopt;
      end = read_.size();  // the last one may lack its end
    }
    std::string line = read_.substr(0, end);
    read_.erase(0, end + 1);
    return line;
  }

 private:
  void Read(std::chrono::milliseconds patience) {
    pollfd ready{.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (ended_ || poll(&ready, 1, static_cast<int>(patience.count())) <= 0) return;
    std::array<char, 4096> buffer{};
    const ssize_t count = read(descriptor_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
      ended_ = true;
      return;
    }
    read_.append(buffer.data(), static_cast<size_t>(count));
  }

  const int descriptor_;
  bool ended_ = false;
  std::string read_;
};

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
  Input input(in);
  Server server(problem, evaluator, out);
  server.WriteLine(GreetingLine({.space = problem.space(),
                                 .name = problem.tasks().front().name,
                                 .tasks = problem.tasks(),
                                 .limits = problem.limits(),
                                 .recipe = problem.RecipeText()}));
  while (!Interrupted()) {
    while (const std::optional<std::string> line =
               input.Line(server.busy() ? std::chrono::milliseconds(0) : kPatience)) {
      server.Take(*line);
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
