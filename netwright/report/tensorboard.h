#ifndef NETWRIGHT_REPORT_TENSORBOARD_H_
#define NETWRIGHT_REPORT_TENSORBOARD_H_

#include <filesystem>

#include "netwright/report/runs/run_data.h"

namespace netwright {

// Name of the file in a run folder; TensorBoard reads whatever has "tfevents" in its name.
inline constexpr char kEventsFile[] = "events.out.tfevents.netwright";

// Writes the search as scalars over trial ids for `tensorboard --logdir`: search/accuracy (of each network trained),
// search/best; of an agent also agent/entropy (nats) and agent/reward at each step that was scored, and
// agent/episode_best, agent/episode_reward and agent/episode_length at the end of each episode. Wall times are those of
// the store's rows. Whole and under a temporary name that is then renamed. Run error when it cannot be written.
void WriteTensorBoardEvents(const RunData& data, const std::filesystem::path& path);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_TENSORBOARD_H_
