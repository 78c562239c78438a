#ifndef NETWRIGHT_DASHBOARD_RUN_LIST_H_
#define NETWRIGHT_DASHBOARD_RUN_LIST_H_

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace netwright {

// A run folder below the dashboard's folder.
struct ListedRun {
  std::string id;  // its path below that folder, with '/'; "." for that folder itself
  std::filesystem::path path;
};

// The run folders below `root` (and `root`, if it is one), by id: at most 1000, five folders deep. Symbolic links are
// not followed, and a run that holds one which leads out of `root` is left out, so that nothing outside is ever read.
std::vector<ListedRun> FindRuns(const std::filesystem::path& root);

// Changes whenever what the run's pages show does: from the sizes and times of its files.
std::string SignatureOf(const ListedRun& run);

// What a list of runs tells of each: id, state, dataset, strategy, seed, networks, best, test, seconds; null for what
// is not known. Keeps what it read until a run's signature changes. Not thread-safe.
class RunList {
 public:
  nlohmann::json Json(const std::vector<ListedRun>& runs);

 private:
  struct Known {
    std::string signature;
    nlohmann::json line;
  };
  std::map<std::string, Known> known_;  // by id
};

}  // namespace netwright

#endif  // NETWRIGHT_DASHBOARD_RUN_LIST_H_
