#ifndef NETWRIGHT_STUDIES_RUNS_RECORD_H_
#define NETWRIGHT_STUDIES_RUNS_RECORD_H_

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "studies/planner.h"

namespace netwright {

// A study's folder and its study.json. Not thread-safe.
class StudyRecord {
 public:
  // Makes the folder, or goes on with it. Usage error when it holds a study of another request, naming what differs.
  // More seeds than before are taken in, as long as no run has begun that draws on all of them. `plan` must outlive it.
  StudyRecord(const StudyPlan& plan, const StudyRequest& request, const StudyPreset& preset,
              const std::filesystem::path& out);

  std::filesystem::path FolderOf(const std::string& run) const { return out_ / "runs" / run; }
  bool HasBegun(const StudyRun& run) const;
  bool IsFinished(const StudyRun& run) const;

  void Note(size_t run);  // what became of it so far, by its folder
  void Save() const;      // writes study.json

 private:
  void GoOnWith(const nlohmann::json& earlier);
  void CheckDraws(const nlohmann::json& earlier) const;

  const StudyPlan& plan_;
  const std::filesystem::path out_;
  nlohmann::json record_;
};

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_RUNS_RECORD_H_
