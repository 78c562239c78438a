#ifndef NETWRIGHT_DASHBOARD_RUN_PAGES_H_
#define NETWRIGHT_DASHBOARD_RUN_PAGES_H_

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netwright/dashboard/run_list.h"
#include "netwright/report/page.h"

namespace netwright {

// The reports of runs as their folders are now, made again only when these have changed. Not thread-safe.
class RunPages {
 public:
  struct Made {
    std::string signature;
    Page page;
  };
  // Of one run, or a comparison of several. Error as RunPage's.
  std::shared_ptr<const Made> Of(const std::vector<ListedRun>& runs);

 private:
  std::map<std::string, std::shared_ptr<const Made>> made_;  // by ids; a few
};

// A file of a run's model that may be fetched.
struct ModelFile {
  std::string name;
  std::filesystem::path path;
  int64_t bytes = 0;
};
// The regular files of best/, by name.
std::vector<ModelFile> ModelFiles(const ListedRun& run);

}  // namespace netwright

#endif  // NETWRIGHT_DASHBOARD_RUN_PAGES_H_
