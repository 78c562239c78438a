#include "netwright/final/train_again.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <filesystem>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/nn/whole_file.h"

namespace netwright {
namespace {

constexpr std::chrono::milliseconds kPoll(200);

}  // namespace

bool TrainAgain(JobRunner& runner, const std::vector<TrainRequest>& stages) {
  NETWRIGHT_CHECK(!stages.empty());
  size_t first = stages.size() - 1;
  while (first > 0 && !IsWholeWeightsFile(stages[first].load_state)) --first;
  const TrainRequest& last = stages.back();
  spdlog::warn("{} is lost or damaged: its network is trained again, to epoch {}",
               std::filesystem::path(last.save_state).filename().replace_extension().string(), last.stop_after_epoch);
  for (size_t i = first; i < stages.size(); ++i) {
    const JobRange range{stages[i].id, stages[i].id};
    runner.Submit(stages[i]);
    std::vector<TrainAnswer> answers;
    while (answers.empty() && !Interrupted()) answers = runner.Wait(kPoll, range);
    if (answers.empty()) return false;
    if (answers.front().outcome != Outcome::kOk) {
      FailRun("a network whose files are lost could not be trained again: {}", answers.front().message);
    }
  }
  return true;
}

}  // namespace netwright
