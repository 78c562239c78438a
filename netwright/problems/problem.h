#ifndef NETWRIGHT_PROBLEMS_PROBLEM_H_
#define NETWRIGHT_PROBLEMS_PROBLEM_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "netwright/base/options.h"
#include "netwright/evaluation/evaluator.h"
#include "netwright/evaluation/speculation_store.h"
#include "netwright/evaluation/task.h"
#include "netwright/final/delivered.h"
#include "netwright/spaces/search_space.h"
#include "netwright/store/store.h"

namespace netwright {

// What a run opens a problem with.
struct ProblemSource {
  std::string name;                // as given to `search`, without the problem's prefix: a data set, a file, a name
  std::string task;                // which of the problem's tasks; empty: the only one
  std::string space = "chain";     // of problems that leave the space open
  bool descriptors = false;        // fill in TaskInfo::descriptors, where that takes time
  std::filesystem::path out = {};  // a run folder to be made, which must not lie in the problem's data; may be empty
  std::function<void(const std::string& line)> note = [](const std::string&) {};    // for the user
  std::function<void(const std::string& what)> status = [](const std::string&) {};  // what is being done
};

// The resources for evaluations. They decide no result.
struct EvaluationMeans {
  int workers = 1;                    // processes, for problems that start any
  std::filesystem::path folder = {};  // the run's, which exists
  SpeculationStore kept = {};         // of networks that nobody has asked for yet
};

// The worker processes that a problem can use.
struct WorkerNeed {
  int by_default = 0;  // where the user gives no number; 0: one a core
  int final = 0;       // trainings at once in the final stage
};

// The inputs of a final stage. References outlive it.
struct FinalStage {
  std::span<const Architecture> candidates;  // in the order of the search's ranking, as many as Candidates() at most
  Store& store;
  RunId run = 0;
  std::filesystem::path folder;  // the run's: checkpoint/ for what goes on after an interruption, best/ for the result
  double seconds = 0;            // wall time for all of it; 0: no limit
  std::function<void(double fraction, const std::string& text)> on_progress = {};
};

// Owns the search space, the tasks and the way proposals are evaluated, with its own configuration. A row of problems.h
// makes it. Call Declare and set the keys, then Settle, then Open, then the others. Not thread-safe.
class Problem {
 public:
  virtual ~Problem() = default;

  virtual void Declare(Options& options) = 0;  // its keys, bound to its configuration; may be called again
  // Resolves keys that depend on the machine and decide results, for run.json. Usage error for keys that contradict
  // each other.
  virtual void Settle() {}
  virtual void Open(const ProblemSource& source) = 0;  // usage error for what cannot be read

  virtual std::shared_ptr<const SearchSpace> space() const = 0;
  virtual std::vector<TaskInfo> tasks() const = 0;  // at least one; Proposal::task is an index
  virtual Limits limits() const { return {}; }
  virtual std::string RecipeText() const = 0;  // of cache keys: all that decides an evaluation beside network and task

  // Of one that has several tasks, by name, before it is opened; empty: it has one. Usage error as of Open.
  virtual std::vector<std::string> TaskNames(const std::string& /*name*/) const { return {}; }
  // What is known of its task's networks without evaluating any: accuracies, to compare results with. Empty: nothing.
  virtual std::vector<double> KnownAccuracies() const { return {}; }
  // Of a network that was evaluated: what its accuracy is without the chance of one evaluation. nullopt: not known.
  virtual std::optional<double> AccuracyWithoutChance(const Proposal&) const { return std::nullopt; }

  // Call at most once. The evaluator must not outlive the problem.
  virtual std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans& means) = 0;

  virtual bool LeavesSpaceOpen() const { return true; }  // ProblemSource::space decides the space
  // Of EvaluationMeans::workers; nullopt: it starts none. After Settle.
  virtual std::optional<WorkerNeed> Workers() const { return std::nullopt; }

  // Object for run.json; has at least "dataset": {"name": ..., "task_fingerprint": ...}.
  virtual nlohmann::json Describe() const {
    const TaskInfo task = tasks().front();
    return {{"dataset", {{"name", task.name}, {"task_fingerprint", task.fingerprint.Hex()}}}};
  }

  // While the search goes on: trains its best network so far, the only candidate, for a model that stands early, in
  // best/ like the final one; within stage.seconds. Returns at once. At most once; nothing where there is no final
  // stage, or its length is not the budget's.
  virtual void TrainEarly(const FinalStage&) {}
  // Goes on with it; call it a few times a second.
  virtual void GoOnEarly() {}

  // The stage after the search trains the best networks long and delivers one. 0 candidates: no such stage.
  virtual int Candidates() const { return 0; }
  // nullopt when interrupted; run error when nothing could be delivered.
  virtual std::optional<Delivered> RunFinal(const FinalStage&) { return std::nullopt; }
};

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_PROBLEM_H_
