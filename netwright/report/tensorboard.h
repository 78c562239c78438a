#ifndef NETWRIGHT_REPORT_TENSORBOARD_H_
#define NETWRIGHT_REPORT_TENSORBOARD_H_

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "netwright/report/runs/run_data.h"

namespace netwright {

// TensorBoard reads whatever has "tfevents" in its name.
inline constexpr char kEventsFile[] = "events.out.tfevents.netwright";

// Writes scalars over trial ids for `tensorboard --logdir`: search/accuracy, search/best; of an agent agent/entropy
// (nats), agent/reward, and at each episode's end agent/episode_best, agent/episode_reward, agent/episode_length. Run
// error when it cannot be written.
void WriteTensorBoardEvents(const RunData& data, const std::filesystem::path& path);

// Any scalars, without wall times.
struct ScalarPoint {
  std::string tag;
  uint64_t step = 0;
  double value = 0;
};
void WriteTensorBoardScalars(std::span<const ScalarPoint> points, const std::filesystem::path& path);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_TENSORBOARD_H_
