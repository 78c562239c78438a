#include "netwright/problems/program/program_problem.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/io/line_process.h"
#include "netwright/problems/benchmark_task.h"
#include "netwright/problems/program/greeting.h"

namespace netwright {
namespace {

constexpr char kSocketVariable[] = "NETWRIGHT_PROBLEM_SOCKET";

class ProgramEvaluator final : public Evaluator {
 public:
  ProgramEvaluator(LineProcess& program, std::string name, std::shared_ptr<const SearchSpace> space, TaskId first_task)
      : program_(program), name_(std::move(name)), space_(std::move(space)), first_task_(first_task) {}

  void Submit(std::span<const Proposal> proposals) override {
    for (const Proposal& proposal : proposals) {
      asked_.insert(proposal.id);
      const nlohmann::json line = {{"id", proposal.id},
                                   {"architecture", space_->Format(proposal.arch)},
                                   {"task", first_task_ + proposal.task},
                                   {"replicate", proposal.replicate}};
      program_.Send(line.dump());
    }
  }

  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    std::vector<Evaluation> answers;
    while (!asked_.empty()) {
      const std::optional<std::string> line =
          program_.Receive(answers.empty() ? timeout : std::chrono::milliseconds(0));
      if (!line) break;
      answers.push_back(Read(*line));
    }
    return answers;
  }

 private:
  Evaluation Read(const std::string& line) {
    try {
      const nlohmann::json json = nlohmann::json::parse(line);
      CheckNoError(json, name_);
      auto answer = json.get<Evaluation>();
      if (asked_.erase(answer.id) == 1) return answer;
    } catch (const nlohmann::json::exception&) {
    }
    FailRun("{} answered '{}', which was not asked", name_, line);
  }

  LineProcess& program_;
  const std::string name_;
  const std::shared_ptr<const SearchSpace> space_;
  const TaskId first_task_;
  std::set<uint64_t> asked_;  // Proposal::id
};

class ProgramProblem final : public Problem {
 public:
  explicit ProgramProblem(std::vector<std::string> words) : words_(std::move(words)) {}

  void Declare(Options& options) override { netwright::Declare(cost_limits_, options); }
  bool LeavesSpaceOpen() const override { return false; }

  void Open(const ProblemSource& source) override {
    source.status("waiting for the program");
    program_ =
        words_.empty() ? OpenLines(source.name, kSocketVariable, "dataset") : std::make_unique<LineProcess>(words_);
    name_ = !words_.empty() ? words_.front() : source.name.empty() ? "the program" : source.name;
    greeting_ = ReadGreeting(program_->Receive(), name_);
    std::vector<std::string> names;
    for (const TaskInfo& task : greeting_.tasks) names.push_back(task.name);
    task_ = ChooseTask(names, source.task, name_);
  }

  std::shared_ptr<const SearchSpace> space() const override { return greeting_.space; }
  std::vector<TaskInfo> tasks() const override { return {greeting_.tasks[task_]}; }
  Limits limits() const override { return Tightened(greeting_.limits, cost_limits_); }
  std::string RecipeText() const override { return "program " + greeting_.recipe; }
  std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans&) override {
    return std::make_unique<ProgramEvaluator>(*program_, name_, greeting_.space, static_cast<TaskId>(task_));
  }

 private:
  const std::vector<std::string> words_;
  CostLimits cost_limits_;
  std::unique_ptr<LineProcess> program_;
  std::string name_;
  Greeting greeting_;
  size_t task_ = 0;
};

}  // namespace

std::unique_ptr<Problem> MakeProgramProblem() { return MakeProgramProblem({}); }

std::unique_ptr<Problem> MakeProgramProblem(std::vector<std::string> words) {
  return std::make_unique<ProgramProblem>(std::move(words));
}

}  // namespace netwright
