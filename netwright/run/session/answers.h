#ifndef NETWRIGHT_RUN_SESSION_ANSWERS_H_
#define NETWRIGHT_RUN_SESSION_ANSWERS_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netwright/evaluation/evaluation.h"
#include "netwright/evaluation/proposal.h"
#include "netwright/evaluation/task.h"

namespace netwright {

// Evaluations that are known from elsewhere (ExperimentSpec::answers). Not thread-safe.
class Answers {
 public:
  // sources: run folders, and columns of benchmarks ("tables/chain.yml#cifar10-c10-n4000-px32-rgb"), separated by ':',
  // relative to `base`. Usage error for a benchmark that cannot be read or has not this column, or whose recipe is not
  // `recipe_text`: a column is taken to be of the run's data. A run's store that cannot be opened is tried again: it
  // may be starting.
  Answers(const std::string& sources, const std::filesystem::path& base, const std::string& recipe_text);
  ~Answers();

  std::optional<Evaluation> Find(const CacheKey& key);  // of the first source that knows

  class Source;

 private:
  std::vector<std::unique_ptr<Source>> sources_;
};

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_ANSWERS_H_
