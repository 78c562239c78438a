#ifndef NETWRIGHT_RUN_RUN_FOLDER_H_
#define NETWRIGHT_RUN_RUN_FOLDER_H_

#include <filesystem>
#include <string>

#include "netwright/io/files.h"

namespace netwright {

// A run's folder on disk: run.json, experiments.sqlite, checkpoint/, best/, summary.json, report.html.
class RunFolder {
 public:
  // Of a run to come; makes nothing yet, so that a run that cannot start leaves nothing. Usage error when the folder
  // already holds a run or anything else, or lies where none can be made.
  static RunFolder Plan(const std::string& path);
  // Plans the folder and makes it.
  static RunFolder Create(const std::string& path);
  // Of an earlier run, to read from; it may be read-only. Usage error when it holds no run.
  static RunFolder Open(const std::string& path);

  // Makes the folder and checkpoint/ where they are not there, to write into. Usage error when that cannot be.
  void Make() const;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path run_json() const { return path_ / "run.json"; }
  std::filesystem::path store() const { return path_ / "experiments.sqlite"; }
  std::filesystem::path summary() const { return path_ / "summary.json"; }
  std::filesystem::path checkpoint() const { return path_ / "checkpoint"; }
  std::filesystem::path report() const { return path_ / "report.html"; }
  std::filesystem::path start_policy() const { return checkpoint() / "start.policy"; }  // a copy of what was given
  std::filesystem::path final_policy() const { return checkpoint() / "final.policy"; }  // of the search's end
  std::filesystem::path best() const { return path_ / "best"; }

  // Wall seconds already spent on this run by earlier processes; kept up to date so that a resumed run keeps its
  // budget.
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
