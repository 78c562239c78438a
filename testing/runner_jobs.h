#ifndef NETWRIGHT_TESTING_RUNNER_JOBS_H_
#define NETWRIGHT_TESTING_RUNNER_JOBS_H_

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/workers/evaluators.h"

namespace netwright {

// Jobs of fake_training.h for tests of runners, and their answers by id.

inline constexpr std::chrono::milliseconds kLong(60'000);

// file: that its process saves a state to.
inline TrainRequest Request(uint64_t id, const std::string& graph, const std::string& file = "") {
  TrainRequest request;
  request.id = id;
  request.graph = graph;
  request.seed = 1000 + id;
  request.save_state = file;
  return request;
}

inline std::vector<TrainRequest> ManyRequests(int count, const std::string& graph = "ok") {
  std::vector<TrainRequest> requests;
  for (int i = 0; i < count; ++i) requests.push_back(Request(static_cast<uint64_t>(i), graph));
  return requests;
}

// All outstanding ones.
inline std::map<uint64_t, TrainAnswer> WaitForAll(JobRunner& runner) {
  std::map<uint64_t, TrainAnswer> all;
  for (;;) {
    std::vector<TrainAnswer> answers = runner.Wait(kLong);
    if (answers.empty()) return all;
    for (TrainAnswer& answer : answers) EXPECT_TRUE(all.emplace(answer.id, answer).second);
  }
}

inline std::map<uint64_t, TrainAnswer> RunAll(JobRunner& runner, const std::vector<TrainRequest>& requests) {
  for (const TrainRequest& request : requests) runner.Submit(request);
  return WaitForAll(runner);
}

inline void ExpectSameMetrics(const std::map<uint64_t, TrainAnswer>& a, const std::map<uint64_t, TrainAnswer>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [id, answer] : a) {
    EXPECT_EQ(nlohmann::json(answer.metrics), nlohmann::json(b.at(id).metrics));
    EXPECT_EQ(answer.metrics.accuracy, b.at(id).metrics.accuracy);
    EXPECT_EQ(answer.outcome, b.at(id).outcome);
  }
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_RUNNER_JOBS_H_
