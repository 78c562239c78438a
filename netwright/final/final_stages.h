#ifndef NETWRIGHT_FINAL_FINAL_STAGES_H_
#define NETWRIGHT_FINAL_FINAL_STAGES_H_

#include <cstdint>
#include <optional>

#include "netwright/final/early_model.h"
#include "netwright/final/final_job.h"
#include "netwright/final/final_plan.h"
#include "netwright/final/final_record.h"
#include "netwright/final/state_files.h"
#include "netwright/workers/job.h"

namespace netwright {

// What each finalist is trained with in each rung. It follows from the job and the record, both of which outlive it.
// Epochs are the plan's where nothing else is said: a finalist has more of its own, the faster it is.
class FinalStages {
 public:
  static constexpr int kEarly = -1;  // the early model, as finalist and as rung

  FinalStages(const FinalJob& job, const FinalRecord& record, const std::optional<EarlyRecord>& early)
      : job_(job), record_(record), early_(early), files_(job.folder) {}

  int Finalists() const { return static_cast<int>(record_.finalists.size()); }
  const Entry& Finalist(int i) const { return i == kEarly ? early_->entry : record_.finalists[static_cast<size_t>(i)]; }
  int RungSize(int rung) const { return NetworksInRung(Finalists(), rung); }
  int Planned() const { return record_.horizons.front(); }
  const StateFiles& files() const { return files_; }

  // The network's own epochs.
  int EpochsOf(int finalist, int epochs) const;

  // Whether the rung trains on the validation images, too (FinalConfig::all_images): nothing is chosen any more by what
  // they say.
  bool OnAllImages(int rung) const;
  int64_t ImagesOf(int rung) const;  // of an epoch

  // horizon: the epochs that the schedule spans.
  Recipe RecipeOf(int finalist, int horizon) const;

  // All that decides the result but where the rung ends.
  TrainRequest RequestOf(int rung, int horizon, int finalist) const;
  static uint64_t IdOf(int rung, int finalist);
  static int FinalistOf(uint64_t id);

  // Of a row of the store. rung_end: where the rung was to end.
  CacheKey KeyOf(int rung, int horizon, int finalist, int rung_end, const Evaluation& evaluation) const;

  // Whether the files that a rung left are there, and whole.
  bool HasState(int rung, int finalist) const;
  bool HasWeights(int rung, int finalist) const;

 private:
  const FinalJob& job_;
  const FinalRecord& record_;
  const std::optional<EarlyRecord>& early_;
  const StateFiles files_;
};

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_STAGES_H_
