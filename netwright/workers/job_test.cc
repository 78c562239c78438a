#include "netwright/workers/job.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "netwright/workers/job_ledger.h"

namespace netwright {
namespace {

using Json = nlohmann::json;

TEST(JobJsonTest, SetupComesBack) {
  WorkerSetup setup;
  setup.tasks.push_back({"/a/file", {{1, 2, 3}, {4}, {5, 6}}, {{7}, {8}, {}}});
  setup.tasks.push_back({});
  const WorkerSetup back = Json(setup).get<WorkerSetup>();
  ASSERT_EQ(back.tasks.size(), 2u);
  EXPECT_EQ(back.tasks[0].packed_file, "/a/file");
  EXPECT_EQ(back.tasks[0].search.train, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(back.tasks[0].search.test, (std::vector<int64_t>{5, 6}));
  EXPECT_EQ(back.tasks[0].full.validation, (std::vector<int64_t>{8}));
  EXPECT_EQ(Json(back), Json(setup));
}

TEST(JobJsonTest, RequestComesBack) {
  TrainRequest request;
  request.id = kFirstFinalJob + 3;
  request.task = 2;
  request.graph = "conv3(0) max2(1)";
  request.recipe.epochs = 7;
  request.recipe.learning_rate = 1.0 / 3;
  request.recipe.net.filters = 48;
  request.seed = std::numeric_limits<uint64_t>::max();
  request.share = DataShare::kFull;
  request.stop_after_epoch = 3;
  request.load_state = "a";
  request.save_state = "b";
  request.save_weights = "c";
  request.time_limit = 0.1;
  request.stage_seconds = 0.3;
  request.memory_limit = int64_t{1} << 40;
  const TrainRequest back = Json(request).get<TrainRequest>();
  EXPECT_EQ(Json(back), Json(request));
  EXPECT_EQ(back.id, request.id);
  EXPECT_EQ(back.seed, request.seed);
  EXPECT_EQ(back.recipe.Text(), request.recipe.Text());
  EXPECT_EQ(back.share, DataShare::kFull);
  EXPECT_EQ(back.save_weights, "c");
}

TEST(JobJsonTest, AnswerComesBack) {
  TrainAnswer answer;
  answer.id = 5;
  answer.outcome = Outcome::kDiverged;
  answer.metrics.accuracy = 1.0 / 3;
  answer.metrics.curve = {{0.1, 0.2, std::numeric_limits<double>::quiet_NaN()}};
  answer.message = "why";
  answer.worker = "pool/1";
  answer.epoch_seconds = {0.5, 1.0 / 3};
  const TrainAnswer back = Json(answer).get<TrainAnswer>();
  EXPECT_EQ(back.outcome, Outcome::kDiverged);
  EXPECT_EQ(back.metrics.accuracy, 1.0 / 3);
  ASSERT_EQ(back.metrics.curve.size(), 1u);
  EXPECT_TRUE(std::isnan(back.metrics.curve[0].validation_accuracy));
  EXPECT_EQ(back.message, "why");
  EXPECT_EQ(back.worker, "pool/1");
  EXPECT_EQ(back.epoch_seconds, answer.epoch_seconds);
}

TEST(JobLedgerTest, KeepsRangesApart) {
  JobLedger ledger;
  TrainAnswer answer;
  for (const uint64_t id : {uint64_t{7}, uint64_t{3}, kFirstFinalJob, kFirstFinalJob + 1}) ledger.Open(id);
  answer.id = kFirstFinalJob;
  ledger.Answer(answer);
  EXPECT_FALSE(ledger.HasAnswer(kSearchJobs));
  EXPECT_TRUE(ledger.HasAnswer(kFinalJobs));
  EXPECT_TRUE(ledger.Take(kSearchJobs).empty());
  answer.id = 7;
  ledger.Answer(answer);
  answer.id = 3;
  ledger.Answer(answer);
  const auto taken = ledger.Take(kSearchJobs);
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].id, 3u);
  EXPECT_FALSE(ledger.HasOutstanding(kSearchJobs));
  EXPECT_EQ(ledger.Take(kAllJobs).size(), 1u);
  EXPECT_TRUE(ledger.HasOutstanding(kFinalJobs));
  ledger.Cancel(kFinalJobs);
  answer.id = kFirstFinalJob + 1;
  ledger.Answer(answer);  // too late
  EXPECT_FALSE(ledger.HasOutstanding(kAllJobs));
}

}  // namespace
}  // namespace netwright
