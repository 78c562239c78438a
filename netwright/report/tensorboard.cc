#include "netwright/report/tensorboard.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "netwright/io/files.h"
#include "netwright/io/record_file.h"
#include "netwright/report/episodes.h"
#include "netwright/report/tensorboard_event.pb.h"

namespace netwright {
namespace {

// Collects scalars; one event a step, in order of steps.
class Events {
 public:
  void SetTime(uint64_t step, double seconds) { events_[step].set_wall_time(seconds); }

  void Add(uint64_t step, const std::string& tag, double value) {
    tensorboard::Value* scalar = events_[step].mutable_summary()->add_value();
    scalar->set_tag(tag);
    scalar->set_simple_value(static_cast<float>(value));
  }

  std::string File() {
    std::string file;
    tensorboard::Event version;
    version.set_wall_time(events_.empty() ? 0 : events_.begin()->second.wall_time());
    version.set_file_version("brain.Event:2");
    AppendRecord(version.SerializeAsString(), &file);
    double time = version.wall_time();
    for (auto& [step, event] : events_) {
      if (!event.has_wall_time()) event.set_wall_time(time);
      time = event.wall_time();
      if (!event.has_summary()) continue;
      event.set_step(static_cast<int64_t>(step));
      AppendRecord(event.SerializeAsString(), &file);
    }
    return file;
  }

 private:
  std::map<uint64_t, tensorboard::Event> events_;
};

void AddNetworks(const RunData& data, Events& events) {
  std::map<uint64_t, double> accuracies;  // by trial: results come in any order
  for (const Experiment& row : data.search) {
    if (const double seconds = SecondsOf(row); !std::isnan(seconds)) events.SetTime(row.id, seconds);
    if (row.evaluation.trained() && row.evaluation.outcome == Outcome::kOk) {
      accuracies[row.id] = row.evaluation.metrics.accuracy;
    }
  }
  double best = 0;
  for (const auto& [trial, accuracy] : accuracies) {
    best = std::max(best, accuracy);
    events.Add(trial, "search/accuracy", accuracy);
    events.Add(trial, "search/best", best);
  }
}

void AddSteps(const RunData& data, Events& events) {
  std::vector<uint64_t> trials;  // the last one known at each position
  uint64_t last = 0;
  for (const Step& step : data.steps) {
    if (step.proposal) {
      last = *step.proposal;
      events.Add(last, "agent/reward", step.reward);
      if (!std::isnan(step.entropy)) events.Add(last, "agent/entropy", step.entropy);
    }
    trials.push_back(last);
  }
  for (const Episode& episode : FinishedEpisodes(data.steps)) {
    const uint64_t trial = trials[static_cast<size_t>(episode.end - data.steps.front().position)];
    events.Add(trial, "agent/episode_best", episode.best);
    events.Add(trial, "agent/episode_reward", episode.total);
    events.Add(trial, "agent/episode_length", episode.length);
  }
}

}  // namespace

void WriteTensorBoardEvents(const RunData& data, const std::filesystem::path& path) {
  Events events;
  AddNetworks(data, events);
  AddSteps(data, events);
  WriteFileAtomically(path, events.File());
}

void WriteTensorBoardScalars(std::span<const ScalarPoint> points, const std::filesystem::path& path) {
  Events events;
  for (const ScalarPoint& point : points) {
    events.Add(point.step, point.tag, point.value);
  }
  WriteFileAtomically(path, events.File());
}

}  // namespace netwright
