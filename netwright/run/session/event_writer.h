#ifndef NETWRIGHT_RUN_SESSION_EVENT_WRITER_H_
#define NETWRIGHT_RUN_SESSION_EVENT_WRITER_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>

#include "netwright/report/episodes.h"
#include "netwright/report/tensorboard.h"
#include "netwright/run/observer.h"

namespace netwright {

// Writes a search's scalars for TensorBoard as they come, over trial ids: search/accuracy, search/best; of an agent
// agent/entropy (nats), agent/reward, and at each episode's end agent/episode_best, agent/episode_reward,
// agent/episode_length. A resumed run plays its beginning again, so it writes the whole file again.
class EventWriter final : public SearchObserver {
 public:
  // recorded: when each known result came, in seconds since 1970, by trial.
  EventWriter(const std::filesystem::path& path, std::map<uint64_t, double> recorded);

  void OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts& counts) override;
  void OnStep(std::span<const Step> steps) override;
  void OnWait(const LoopCounts& counts) override;

 private:
  double TimeOf(uint64_t trial) const;
  void FlushNowAndThen();

  const std::map<uint64_t, double> recorded_;
  TensorBoardWriter file_;
  EpisodeCounter episodes_;
  uint64_t trial_ = 0;  // the last one known of a step
  double best_ = 0;
  std::chrono::steady_clock::time_point flushed_ = {};
};

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_EVENT_WRITER_H_
