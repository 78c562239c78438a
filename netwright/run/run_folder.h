#ifndef NETWRIGHT_RUN_RUN_FOLDER_H_
#define NETWRIGHT_RUN_RUN_FOLDER_H_

#include <filesystem>
#include <string>

#include "netwright/io/files.h"

namespace netwright {

// A run's folder on disk.
class RunFolder {
 public:
  // Of a new run; makes nothing yet. Usage error when it holds anything, or cannot be made.
  static RunFolder Plan(const std::string& path);
  static RunFolder Create(const std::string& path);
  // Of an earlier run; may be read-only. Usage error when it holds no run.
  static RunFolder Open(const std::string& path);

  // With checkpoint/. Usage error when that fails.
  void Make() const;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path run_json() const { return path_ / "run.json"; }
  std::filesystem::path store() const { return path_ / "experiments.sqlite"; }
  std::filesystem::path summary() const { return path_ / "summary.json"; }
  std::filesystem::path checkpoint() const { return path_ / "checkpoint"; }
  std::filesystem::path report() const { return path_ / "report.html"; }
  std::filesystem::path speculations() const { return checkpoint() / "speculations.sqlite"; }
  std::filesystem::path start_policy() const { return checkpoint() / "start.policy"; }  // a copy of what was given
  std::filesystem::path final_policy() const { return checkpoint() / "final.policy"; }  // of the search's end
  std::filesystem::path best() const { return path_ / "best"; }

  // Wall seconds of earlier processes; they count against the budget.
  struct Clock {
    double search = 0;
    double final_training = 0;
  };
  Clock ReadClock() const;
  void WriteClock(const Clock& clock) const;

 private:
  explicit RunFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace netwright

#endif  // NETWRIGHT_RUN_RUN_FOLDER_H_
