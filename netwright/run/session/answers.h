#ifndef NETWRIGHT_RUN_SESSION_ANSWERS_H_
#define NETWRIGHT_RUN_SESSION_ANSWERS_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netwright/store/store.h"

namespace netwright {

// Evaluations of other runs (ExperimentSpec::answers). A store that cannot be opened is tried again: its run may be
// starting. Not thread-safe.
class Answers {
 public:
  // folders: of runs, separated by ':', relative to `base`.
  Answers(const std::string& folders, const std::filesystem::path& base);

  std::optional<Evaluation> Find(const CacheKey& key);  // of the first run that knows

 private:
  struct Other {
    std::string path;
    std::unique_ptr<Store> store;  // null: not there yet
  };
  std::vector<Other> others_;
};

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_ANSWERS_H_
