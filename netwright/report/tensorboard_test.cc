#include "netwright/report/tensorboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <span>

#include "netwright/io/record_file.h"
#include "netwright/report/tensorboard_event.pb.h"
#include "testing/files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::Pair;

Experiment Row(uint64_t trial, double accuracy, const std::string& time, bool cached = false) {
  Experiment row;
  row.id = trial;
  row.evaluation.metrics.accuracy = accuracy;
  row.evaluation.cached = cached;
  row.timestamp = time;
  return row;
}

Step StepAt(int64_t position, std::optional<uint64_t> trial, double reward, bool done) {
  Step step;
  step.position = position;
  step.proposal = trial;
  step.reward = reward;
  step.done = done;
  step.entropy = position == 0 ? std::numeric_limits<double>::quiet_NaN() : 1.5;
  return step;
}

std::vector<tensorboard::Event> Read(const std::string& path) {
  const Bytes bytes = ReadFile(path);
  std::string why;
  const auto frames = ReadRecordFrames(std::as_bytes(std::span(bytes)), &why);
  EXPECT_TRUE(frames) << why;
  std::vector<tensorboard::Event> events;
  for (const RecordFrame& frame : frames.value_or(std::vector<RecordFrame>())) {
    EXPECT_TRUE(IsIntact(frame));
    EXPECT_TRUE(events.emplace_back().ParseFromArray(frame.payload.data(), static_cast<int>(frame.payload.size())));
  }
  return events;
}

using Scalars = std::vector<std::pair<int64_t, float>>;  // step, value

TEST(TensorBoardTest, ReadsBackAsScalarsInTheOrderOfTrials) {
  RunData data;
  data.search = {Row(1, 0.5, "1970-01-01T00:00:02.500Z"), Row(0, 0.25, "1970-01-01T00:00:03.000Z"),
                 Row(2, 0.5, "1970-01-01T00:00:03.500Z", true), Row(3, 0.375, "1970-01-01T00:01:00.000Z")};
  data.steps = {StepAt(0, 0, 0.25, false), StepAt(1, 1, 0.5, true), StepAt(2, std::nullopt, 0, false),
                StepAt(3, 3, 0.375, true)};
  const TempFolder temp;
  WriteTensorBoardEvents(data, temp / kEventsFile);
  const std::vector<tensorboard::Event> events = Read(temp / kEventsFile);
  ASSERT_EQ(events.size(), 4u);  // the version, trials 0, 1 and 3
  EXPECT_EQ(events[0].file_version(), "brain.Event:2");
  EXPECT_EQ(events[1].wall_time(), 3);
  EXPECT_EQ(events[2].wall_time(), 2.5);
  EXPECT_EQ(events[3].wall_time(), 60);
  std::map<std::string, Scalars> scalars;
  for (const tensorboard::Event& event : events) {
    for (const tensorboard::Value& value : event.summary().value()) {
      scalars[value.tag()].emplace_back(event.step(), value.simple_value());
    }
  }
  EXPECT_THAT(scalars["search/accuracy"], ElementsAre(Pair(0, 0.25f), Pair(1, 0.5f), Pair(3, 0.375f)));
  EXPECT_THAT(scalars["search/best"], ElementsAre(Pair(0, 0.25f), Pair(1, 0.5f), Pair(3, 0.5f)));
  EXPECT_THAT(scalars["agent/reward"], ElementsAre(Pair(0, 0.25f), Pair(1, 0.5f), Pair(3, 0.375f)));
  EXPECT_THAT(scalars["agent/entropy"], ElementsAre(Pair(1, 1.5f), Pair(3, 1.5f)));
  EXPECT_THAT(scalars["agent/episode_best"], ElementsAre(Pair(1, 0.5f), Pair(3, 0.375f)));
  EXPECT_THAT(scalars["agent/episode_reward"], ElementsAre(Pair(1, 0.75f), Pair(3, 0.375f)));
  EXPECT_THAT(scalars["agent/episode_length"], ElementsAre(Pair(1, 2), Pair(3, 2)));
}

TEST(TensorBoardTest, OfARunWithoutResultsIsAnEmptyLog) {
  const TempFolder temp;
  WriteTensorBoardEvents({}, temp / kEventsFile);
  EXPECT_EQ(Read(temp / kEventsFile).size(), 1u);
}

}  // namespace
}  // namespace netwright
