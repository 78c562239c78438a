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
  std::filesystem::path out = {};  // a run folder to be made, which must not lie in the problem's data; may be empty
  std::function<void(const std::string& line)> note = [](const std::string&) {};    // for the user
  std::function<void(const std::string& what)> status = [](const std::string&) {};  // what is being done
};

// What evaluations run on. Decides no result.
struct EvaluationMeans {
  int workers = 1;                    // processes, for problems that start any
  std::filesystem::path folder = {};  // the run's, which exists
};

// What a final stage works with; all that is referred to outlives it.
struct FinalStage {
  std::span<const Architecture> candidates;  // in the order of the search's ranking, as many as Candidates() at most
  Store& store;
  RunId run = 0;
  std::filesystem::path folder;  // the run's: checkpoint/ for what goes on after an interruption, best/ for the result
  double seconds = 0;            // wall time for all of it; 0: no limit
  std::function<void(double fraction, const std::string& text)> on_progress = {};
};

// What is searched: it owns the search space, the tasks and how proposals are evaluated. As a row of the table makes it
// (problems.h) it holds its own configuration. Calls in this order: Declare and the keys' values, Settle, Open, all
// others. Not thread-safe.
class Problem {
 public:
  virtual ~Problem() = default;

  virtual void Declare(Options& options) = 0;  // its keys, bound to its configuration; may be called again
  // Settles what depends on the machine and decides results, so that run.json records it. Usage error for
  // combinations of keys that cannot be.
  virtual void Settle() {}
  virtual void Open(const ProblemSource& source) = 0;  // usage error for what cannot be read

  virtual std::shared_ptr<const SearchSpace> space() const = 0;
  virtual std::vector<TaskInfo> tasks() const = 0;  // at least one; Proposal::task is an index
  virtual Limits limits() const { return {}; }
  virtual std::string RecipeText() const = 0;  // of cache keys: all that decides an evaluation beside network and task

  // At most once. Lives no longer than the problem.
  virtual std::unique_ptr<Evaluator> MakeEvaluator(const EvaluationMeans& means) = 0;

  virtual bool UsesWorkers() const { return false; }  // EvaluationMeans::workers

  // An object for run.json; at least "dataset": {"name": ..., "task_fingerprint": ...}.
  virtual nlohmann::json Describe() const = 0;

  // The stage after the search that trains the best networks long and delivers one. 0 candidates: there is none.
  virtual int Candidates() const { return 0; }
  // nullopt when interrupted; run error when nothing could be delivered.
  virtual std::optional<Delivered> RunFinal(const FinalStage&) { return std::nullopt; }
};

}  // namespace netwright

#endif  // NETWRIGHT_PROBLEMS_PROBLEM_H_
