// The final training with scripted networks: interruptions, what is chosen, what progress says.
#include "netwright/final/final_training.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/final/early_model.h"
#include "netwright/final/final_choice.h"
#include "netwright/final/final_plan.h"
#include "netwright/final/recipe_variants.h"
#include "netwright/graph/cost.h"
#include "netwright/spaces/limits.h"
#include "netwright/train/learned_start.h"
#include "testing/empty_weights.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::vector<int64_t> Indices(int count) {
  std::vector<int64_t> indices(static_cast<size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

// Accuracy of a candidate (0, 1, 2) after so many epochs; below 0: it diverged.
using Script = std::function<double(int candidate, int epochs)>;
double Rises(int candidate, int epochs) { return 0.1 * candidate + 0.04 * epochs; }

class FinalTrainingTest : public testing::Test {
 protected:
  FinalTrainingTest() : space_(MakeSearchSpace("chain")), config_{.recipe = QuickFinalRecipe()} {
    ClearInterrupt();
    config_.finalists = 3;
    config_.recipe.epochs = 12;
    for (const char* text : {"conv3", "conv3-conv3", "conv5"}) {
      candidates_.push_back(space_->Parse(text));
      candidate_of_[space_->Lower(candidates_.back()).Text()] = static_cast<int>(candidates_.size()) - 1;
    }
    task_.input = {.channels = 1, .height = 14, .width = 14, .classes = 4};
    split_ = {.train = Indices(80), .validation = Indices(20), .test = Indices(20)};
  }
  ~FinalTrainingTest() override { ClearInterrupt(); }

  struct Stop {  // at which job of the process, and whether its answer still comes
    int job;
    bool answered;
  };
  static constexpr Stop kNever{-1, false};
  struct Seen {  // of one call
    std::optional<FinalResult> result;
    int jobs = 0;
    std::vector<double> fractions;
    std::vector<std::string> texts;
    std::optional<FinalResult> interrupted;
    std::vector<double> limits;  // of the jobs' time
    std::vector<DataShare> shares;
  };

  // In a run folder that is made or gone on with.
  Seen Train(const std::string& name, const Script& script, double seconds, Stop stop = kNever) const {
    const std::string path = folder_ / name;
    fs::create_directories(path);
    Seen seen;
    const auto runner = MakeInProcessRunner([&](const TrainRequest& request, const KeepGoing& keep_going) {
      if (seen.jobs++ == stop.job) {
        RequestInterrupt();
        if (!stop.answered) keep_going();
      }
      if (!request.save_state.empty()) {
        seen.limits.push_back(request.stage_seconds);
        seen.shares.push_back(request.share);
      }
      return Answer(request, script);
    });
    const auto store = OpenStore(path + "/experiments.sqlite");
    seen.result = RunFinalTraining({.config = config_,
                                    .space = *space_,
                                    .task = task_,
                                    .split = split_,
                                    .candidates = candidates_,
                                    .searched = QuickRecipe().net,
                                    .limits = limits_,
                                    .runner = *runner,
                                    .store = *store,
                                    .run = store->BeginRun({}),
                                    .folder = path,
                                    .seconds = seconds,
                                    .on_progress =
                                        [&](double fraction, const std::string& text) {
                                          seen.fractions.push_back(fraction);
                                          seen.texts.push_back(text);
                                        },
                                    .on_interrupt = [&](const FinalResult& so_far) { seen.interrupted = so_far; }});
    return seen;
  }

  std::vector<std::string> Rows(const std::string& name) const {
    std::vector<std::string> rows;
    for (const Experiment& row : OpenStoreReadOnly(folder_ / (name + "/experiments.sqlite"))->Experiments("final")) {
      rows.push_back(fmt::format("{} {} {} {} {}", row.id, row.architecture, row.key.recipe,
                                 row.evaluation.metrics.epochs, row.evaluation.metrics.accuracy));
    }
    return rows;
  }

  // Never back, never beyond, and at the end with the last report only.
  static void ExpectProgress(const Seen& seen) {
    EXPECT_TRUE(std::is_sorted(seen.fractions.begin(), seen.fractions.end()));
    for (size_t i = 0; i < seen.fractions.size(); ++i) {
      EXPECT_GE(seen.fractions[i], 0);
      if (i + 1 < seen.fractions.size() || !seen.result) {
        EXPECT_LT(seen.fractions[i], 1) << "report " << i << " of " << seen.fractions.size();
      } else {
        EXPECT_DOUBLE_EQ(seen.fractions[i], 1);
      }
    }
  }

  const TempFolder folder_;
  const std::shared_ptr<const NetworkSpace> space_;
  FinalConfig config_;
  Limits limits_;
  double bonus_ = 0;        // of networks that are twice as wide as the recipe's
  double erase_bonus_ = 0;  // of those trained with cutout
  double epoch_seconds_ = 0.01;
  double starved_ = 0;                          // share of the epochs that a job manages in its time; 0: all of them
  mutable std::map<std::string, int> trained_;  // epochs, where starved
  int slow_ = -1;                               // the candidate that takes four times as long
  TaskInfo task_;
  Split split_;
  std::vector<Architecture> candidates_;
  std::map<std::string, int> candidate_of_;

  Cost CostOf(const TrainRequest& request) const {
    return EstimateCost(Graph::Parse(request.graph), task_.input, request.recipe.net, request.recipe.batch_size);
  }
  // Names of the files with this ending that a training left.
  std::vector<std::string> Files(const std::string& name, const std::string& extension) const {
    std::vector<std::string> files;
    for (const fs::directory_entry& file : fs::directory_iterator(folder_ / name)) {
      if (file.path().extension() == extension) files.push_back(file.path().filename().string());
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  TrainAnswer Answer(const TrainRequest& request, const Script& script) const {
    TrainAnswer answer;
    Metrics& metrics = answer.metrics;
    metrics.epochs = request.stop_after_epoch > 0 ? request.stop_after_epoch : request.recipe.epochs;
    if (starved_ > 0 && !request.save_state.empty()) {
      int& before = trained_[request.graph + request.recipe.net.Text()];
      metrics.epochs = before += std::max(1, static_cast<int>(starved_ * (metrics.epochs - before)));
    }
    metrics.images = 80 * metrics.epochs;
    metrics.train_seconds = epoch_seconds_ * metrics.epochs * (candidate_of_.at(request.graph) == slow_ ? 4 : 1);
    if (request.save_weights.empty()) return answer;  // only to see how fast it is
    EXPECT_TRUE(request.load_state.empty() || fs::exists(request.load_state)) << request.load_state;
    EXPECT_TRUE(IsWithin(CostOf(request), limits_)) << request.recipe.net.Text();
    metrics.accuracy = script(candidate_of_.at(request.graph), metrics.epochs);
    const double wider = static_cast<double>(request.recipe.net.filters) / config_.recipe.net.filters;
    if (wider > 1) metrics.accuracy += bonus_ * std::log2(wider);
    if (request.recipe.augment_cutout > 0) metrics.accuracy += erase_bonus_;
    if (metrics.accuracy < 0) {
      metrics.accuracy = 0;
      answer.outcome = Outcome::kDiverged;
      answer.message = "as scripted";
      return answer;
    }
    if (!request.save_state.empty()) WriteEmptyWeights(request.save_state);
    WriteEmptyWeights(request.save_weights);
    return answer;
  }
};

// A network of another space than the one searched.
TEST_F(FinalTrainingTest, WhatBeginsWithLearntWeightsTakesPart) {
  config_.learned_start = true;
  const std::shared_ptr<const NetworkSpace> compact = MakeSearchSpace(kLearnedSpace);
  const std::string learned(kLearnedArchitecture);
  candidate_of_[compact->Lower(compact->Parse(learned)).Text()] = 1000;
  const auto script = [](int candidate, int epochs) { return candidate == 1000 ? 0.9 : 0.01 * epochs; };
  task_.input.height = task_.input.width = 32;
  const Seen seen = Train("learned", script, 0);
  EXPECT_EQ(seen.result->architecture, learned);
  EXPECT_EQ(seen.result->space, kLearnedSpace);
  EXPECT_EQ(seen.result->variant, kLearnedRecipe);
  EXPECT_TRUE(seen.result->recipe.learned_start);
  EXPECT_THAT(seen.result->note, HasSubstr("weights learnt on other data sets"));
  limits_.max_flops = 5'000'000;  // it has more
  EXPECT_NE(Train("limited", script, 0).result->architecture, learned);
}

// With a time limit one network goes on in legs: there are more rungs than were planned.
TEST_F(FinalTrainingTest, InterruptedAtAnyMomentAndResumedIsTheSame) {
  const Script script = [](int candidate, int epochs) { return candidate == 1 ? -1 : Rises(candidate, epochs); };
  for (const double seconds : {0.0, 1e6}) {
    SCOPED_TRACE(fmt::format("{} s", seconds));
    const std::string whole_name = fmt::format("whole-{}", seconds);
    const Seen whole = Train(whole_name, script, seconds);
    ASSERT_TRUE(whole.result);
    ExpectProgress(whole);
    EXPECT_EQ(whole.result->metrics.epochs, 12);
    EXPECT_EQ(whole.result->note, "");
    const std::vector<std::string> rows = Rows(whole_name);
    EXPECT_EQ(rows.size(), seconds > 0 ? 10u : 6u);  // 3, 2 and 1 networks, the last one in five legs or in one
    for (int job = 0; job < whole.jobs; ++job) {
      for (const bool answered : {false, true}) {
        SCOPED_TRACE(fmt::format("interrupted in job {}, {}", job, answered ? "answered" : "not answered"));
        const std::string name = fmt::format("stopped-{}-{}-{}", seconds, job, answered);
        const Seen stopped = Train(name, script, seconds, {job, answered});
        EXPECT_FALSE(stopped.result);
        const int timings = seconds > 0 ? 3 : 0;
        EXPECT_EQ(stopped.interrupted.has_value(), job >= timings + 3) << "the first rung is over";
        EXPECT_TRUE(!stopped.interrupted || fs::exists(stopped.interrupted->weights));
        ExpectProgress(stopped);
        ClearInterrupt();
        const Seen resumed = Train(name, script, seconds);
        ASSERT_TRUE(resumed.result);
        ExpectProgress(resumed);
        EXPECT_EQ(Rows(name), rows);
        EXPECT_EQ(fs::path(resumed.result->weights).filename(), fs::path(whole.result->weights).filename());
        EXPECT_EQ(resumed.result->recipe.Text(), whole.result->recipe.Text());
      }
    }
  }
}

// At every moment at which it can be interrupted.
TEST_F(FinalTrainingTest, LostOrDamagedFilesAreMadeAgain) {
  ASSERT_TRUE(Train("whole", Rises, 0).result);
  const std::vector<std::string> rows = Rows("whole");
  const auto spoil = [this](const std::string& name, const std::string& extension, bool remove) {
    for (const std::string& file : Files(name, extension)) {
      const fs::path path = folder_ / (name + "/" + file);
      remove ? (void)fs::remove(path) : fs::resize_file(path, 0);
    }
  };
  for (int job = 0; job < 6; ++job) {
    for (const bool remove : {false, true}) {
      SCOPED_TRACE(fmt::format("interrupted in job {}", job));
      const std::string name = fmt::format("spoilt-{}-{}", job, remove);
      Train(name, Rises, 0, {job, /*answered=*/job % 2 == 0});
      ClearInterrupt();
      for (const char* extension : {".state", ".weights", ".json"}) spoil(name, extension, remove);
      const Seen resumed = Train(name, Rises, 0);
      ASSERT_TRUE(resumed.result);
      EXPECT_EQ(resumed.result->architecture, "conv5");
      EXPECT_EQ(Rows(name), rows);
      EXPECT_TRUE(fs::file_size(resumed.result->weights) > 0);
      EXPECT_LE(resumed.jobs, 6 + 3) << "of one network, the stages before";
    }
  }
  spoil("whole", ".weights", true);  // killed before it was delivered
  const Seen again = Train("whole", Rises, 0);
  ASSERT_TRUE(again.result);
  EXPECT_EQ(Rows("whole"), rows);
  EXPECT_TRUE(fs::exists(again.result->weights));
}

TEST_F(FinalTrainingTest, WhatAPersonWouldHaveWrittenTakesPart) {
  candidate_of_[space_->Lower(space_->Parse("conv3-max2")).Text()] = 9;
  config_.by_hand = "conv3-max2";
  const Seen seen = Train("by hand", Rises, 0);
  ASSERT_TRUE(seen.result);
  EXPECT_EQ(seen.result->architecture, "conv3-max2");
  EXPECT_EQ(Rows("by hand").size(), 6u);  // three networks as before
  ASSERT_TRUE(seen.result->by_hand);
  EXPECT_EQ(seen.result->by_hand->architecture, "conv3-max2");
  EXPECT_EQ(seen.result->by_hand->epochs, 12);
  config_.by_hand = "conv5";  // found by the search, too
  EXPECT_EQ(Train("found", Rises, 0).result->architecture, "conv5");
  config_.by_hand = "conv3";  // left behind after the first rung
  const std::optional<ByHand> left_behind = Train("left behind", Rises, 0).result->by_hand;
  ASSERT_TRUE(left_behind);
  EXPECT_EQ(left_behind->epochs, 3);
  EXPECT_DOUBLE_EQ(left_behind->validation_accuracy, Rises(0, 3));
  config_.by_hand = "conv3(0) add(1,0)";  // none of this space's
  EXPECT_EQ(Rows("found").size(), 6u);
  EXPECT_TRUE(Train("of another space", Rises, 0).result);
}

TEST_F(FinalTrainingTest, TheBestNetworkIsTriedByOtherRecipes) {
  config_.recipes = "plain,erase";
  erase_bonus_ = 0.9;
  const Seen seen = Train("erase", Rises, 0);
  ASSERT_TRUE(seen.result);
  EXPECT_EQ(seen.result->variant, "erase");
  EXPECT_EQ(seen.result->architecture, "conv3") << "the first of the search, which is the poorest here";
  EXPECT_GT(seen.result->recipe.augment_cutout, 0);
  EXPECT_EQ(seen.result->note, "");
  EXPECT_EQ(Rows("erase").size(), 7u);  // four, two and one
  erase_bonus_ = 0;
  const Seen plain = Train("plain", Rises, 0);
  EXPECT_EQ(plain.result->variant, "plain");
  EXPECT_EQ(plain.result->recipe.augment_cutout, 0);

  config_.recipes = "erase,plain";
  config_.by_hand = "conv5";
  const Seen all = Train("all", Rises, 0);
  EXPECT_EQ(all.result->variant, "erase") << "the recipe of all that are not tried by others";
  EXPECT_THAT(all.texts.back(), HasSubstr("by hand 0.4400"));
}

TEST_F(FinalTrainingTest, WithinABudgetAllNetworksHaveTheSameTime) {
  config_.recipe.epochs = 0;
  config_.spend = true;
  epoch_seconds_ = 1;  // as the networks say; this test takes none of it
  slow_ = 1;
  const Seen seen = Train("budget", Rises, 400);
  ASSERT_TRUE(seen.result);
  std::map<std::string, int> epochs;  // of the first rung
  const auto store = OpenStoreReadOnly(folder_ / "budget/experiments.sqlite");
  for (const Experiment& row : store->Experiments("final")) {
    if (row.id < kFirstFinalJob + (1 << 16)) epochs[row.architecture] = row.evaluation.metrics.epochs;
  }
  ASSERT_EQ(epochs.size(), 3u);
  EXPECT_EQ(epochs["conv3"], 4 * epochs["conv3-conv3"]);
  EXPECT_EQ(epochs["conv5"], 4 * epochs["conv3-conv3"]);
}

// On a machine that became slower than it was when the plan was made, jobs end with what they have.
TEST_F(FinalTrainingTest, JobsAreToldTheirTimeAndMayTrainLess) {
  starved_ = 0.4;
  const Seen seen = Train("starved", Rises, 1e6);
  ASSERT_TRUE(seen.result);
  EXPECT_EQ(seen.result->metrics.epochs, 12) << "there was time to go on";
  ASSERT_FALSE(seen.limits.empty());
  for (const double limit : seen.limits) {
    EXPECT_GT(limit, 0);
    EXPECT_LE(limit, 1e6);
  }
  EXPECT_THAT(Rows("starved").front(), HasSubstr("until=1 1 "));  // of the three that were planned
  starved_ = 0;
  for (const double limit : Train("free", Rises, 0).limits) EXPECT_EQ(limit, 0);
}

TEST_F(FinalTrainingTest, KeepsWhatWasClearlyBetterAtAnEarlierRung) {
  const Script falls = [](int candidate, int epochs) { return epochs <= 6 ? Rises(candidate, epochs) : 0.1; };
  const Seen seen = Train("falls", falls, 0);
  ASSERT_TRUE(seen.result);
  EXPECT_EQ(seen.result->architecture, "conv5");
  EXPECT_DOUBLE_EQ(seen.result->metrics.accuracy, Rises(2, 6));
  EXPECT_EQ(seen.result->metrics.epochs, 6);
  EXPECT_EQ(fs::path(seen.result->weights).filename(), "final-1-2.weights");
  EXPECT_TRUE(fs::exists(seen.result->weights));
  EXPECT_THAT(seen.result->note, HasSubstr("after 6 epochs, with validation 0.4400: after 12 it had 0.1000"));
  EXPECT_EQ(Train("falls", falls, 0).result->note, seen.result->note);  // found again from the store

  // Another one than the last: it diverges where the second goes on.
  const Seen other = Train(
      "other",
      [](int candidate, int epochs) { return epochs <= 3      ? 0.3 * (candidate + 1)
                                             : candidate == 2 ? -1
                                                              : 0.1; }, 1e6);
  ASSERT_TRUE(other.result);
  EXPECT_EQ(fs::path(other.result->weights).filename(), "final-0-2.weights");
  EXPECT_THAT(other.result->note, HasSubstr("after 12 conv3-conv3 had 0.1000"));
}

TEST_F(FinalTrainingTest, KeepsTheLastWhereNoiseDecides) {
  const Seen seen = Train(
      "run", [](int candidate, int epochs) { return 0.1 * candidate + (epochs < 12 ? 0.65 : 0.6); }, 0);
  ASSERT_TRUE(seen.result);
  EXPECT_EQ(seen.result->metrics.epochs, 12);
  EXPECT_EQ(seen.result->note, "");
}

TEST_F(FinalTrainingTest, AllDivergingIsTheRungBefore) {
  const Seen seen = Train(
      "run", [](int candidate, int epochs) { return epochs > 3 ? -1 : Rises(candidate, epochs); }, 0);
  ASSERT_TRUE(seen.result);
  EXPECT_EQ(fs::path(seen.result->weights).filename(), "final-0-2.weights");
  EXPECT_EQ(seen.result->note, "");
}

TEST_F(FinalTrainingTest, ProgressShowsTheBestOfAllRungs) {
  const Seen seen = Train(
      "run", [](int, int epochs) { return epochs == 3 ? 0.7 : 0.2; }, 0);
  ASSERT_FALSE(seen.texts.empty());
  for (const std::string& text : seen.texts) EXPECT_THAT(text, HasSubstr("best 0.7000"));
}

TEST_F(FinalTrainingTest, KeepsTheStatesOfTheLastRungOnlyAndNoneInTheEnd) {
  Train("run", Rises, 0);
  EXPECT_THAT(Files("run", ".state"), testing::ElementsAre("final-1-2.state", "final-2-2.state"));
  EXPECT_THAT(Files("run", ".weights"), testing::ElementsAre("final-1-2.weights", "final-2-2.weights"));
  const auto early = [](int candidate, int epochs) { return candidate == 0 && epochs == 3 ? 0.9 : 0.2; };
  const Seen seen = Train("early", early, 0);
  EXPECT_EQ(fs::path(seen.result->weights).filename(), "final-0-0.weights");
  EXPECT_TRUE(fs::exists(seen.result->weights));
  RemoveFinalStates(folder_ / "run");
  EXPECT_TRUE(Files("run", ".state").empty());
  EXPECT_TRUE(Files("run", ".weights").empty());
  EXPECT_TRUE(fs::exists(folder_ / "run/final.json"));
}

TEST_F(FinalTrainingTest, LimitsBindWhatIsDelivered) {
  const Graph largest = space_->Lower(candidates_[2]);
  const Cost searched = EstimateCost(largest, task_.input, QuickRecipe().net, config_.recipe.batch_size);
  for (const Limits& limits : {Limits{.max_params = searched.params + searched.params / 4, .batch_size = 64, .net = {}},
                               Limits{.max_flops = searched.flops + searched.flops / 4, .batch_size = 64, .net = {}}}) {
    limits_ = limits;
    const std::string name = fmt::format("run-{}", limits.max_params);
    const Seen seen = Train(name, Rises, 0);
    ASSERT_TRUE(seen.result);
    const FinalResult& result = *seen.result;
    EXPECT_TRUE(IsWithin(EstimateCost(result.graph, task_.input, result.recipe.net, 64), limits));
    EXPECT_EQ(result.architecture, "conv5");
    EXPECT_THAT(result.note, HasSubstr("to be within the limits"));
  }
}

TEST_F(FinalTrainingTest, WhatCannotBeWithinTheLimitsIsPassedOver) {
  const Script second_is_best = [](int candidate, int) { return candidate == 1 ? 0.9 : 0.1 * candidate; };
  EXPECT_EQ(Train("free", second_is_best, 0).result->architecture, "conv3-conv3");
  const Cost least = EstimateCost(space_->Lower(candidates_[1]), task_.input, QuickRecipe().net, 64);
  limits_.max_params = least.params - 1;
  EXPECT_EQ(Train("run", second_is_best, 0).result->architecture, "conv5");
  limits_.max_params = 10;
  EXPECT_THROW(Train("none", Rises, 0), Error);
}

TEST_F(FinalTrainingTest, AnEarlyModelStandsInTheSearchAndIsKeptWhereNoneIsBetter) {
  epoch_seconds_ = 0.5;  // as the networks say; nothing here takes time
  const auto early = [&](const std::string& name, const Script& script) {
    const std::string path = folder_ / name;
    fs::create_directories(path);
    const auto runner =
        MakeInProcessRunner([&](const TrainRequest& request, const KeepGoing&) { return Answer(request, script); });
    const auto store = OpenStore(path + "/experiments.sqlite");
    const std::vector<Architecture> best = {candidates_[1]};
    const FinalJob job = {.config = config_,
                          .space = *space_,
                          .task = task_,
                          .split = split_,
                          .candidates = best,
                          .searched = QuickRecipe().net,
                          .limits = limits_,
                          .runner = *runner,
                          .store = *store,
                          .run = 0,
                          .folder = path};
    EarlyModel model(job, /*seconds=*/20);
    std::optional<FinalResult> result;
    while (model.running() && !result) result = model.Poll(std::chrono::milliseconds(1));
    EXPECT_FALSE(model.running());
    return result;
  };
  const auto good_early = [](int candidate, int epochs) { return candidate == 1 && epochs > 12 ? 0.95 : 0.3; };
  const std::optional<FinalResult> result = early("good", good_early);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->architecture, "conv3-conv3");
  EXPECT_GT(result->metrics.epochs, 12);
  EXPECT_LT(result->metrics.epochs, 40) << "of half a second each, in 20 seconds";
  EXPECT_TRUE(fs::exists(result->weights));
  const Seen kept = Train("good", good_early, 0);
  ASSERT_TRUE(kept.result);
  EXPECT_EQ(kept.result->weights, result->weights);
  EXPECT_EQ(kept.result->recipe.Text(), result->recipe.Text());
  EXPECT_THAT(kept.result->note, HasSubstr("kept as it was after"));
  EXPECT_THAT(kept.texts.front(), HasSubstr("best 0.9500"));
  RemoveFinalStates(folder_ / "good");
  EXPECT_FALSE(fs::exists(result->weights));

  early("poor", [](int, int) { return 0.1; });
  EXPECT_EQ(Train("poor", Rises, 0).result->metrics.epochs, 12);
  EXPECT_FALSE(early("diverges", [](int, int) { return -1; }));
  EXPECT_TRUE(Train("diverges", Rises, 0).result);

  early("saves", [](int, int) { return 0.6; });  // where all others diverge
  EXPECT_DOUBLE_EQ(Train(
                       "saves", [](int, int) { return -1; }, 0)
                       .result->metrics.accuracy,
                   0.6);
}

// Three networks, two, and the last: it keeps the score that it had while the validation images were unknown to it.
TEST_F(FinalTrainingTest, TheLastNetworkTrainsOnAllImages) {
  config_.all_images = true;
  const Seen seen = Train("all", Rises, 0);
  constexpr DataShare kFull = DataShare::kFull;
  EXPECT_THAT(seen.shares, testing::ElementsAre(kFull, kFull, kFull, kFull, kFull, DataShare::kAll));
  ASSERT_TRUE(seen.result);
  EXPECT_TRUE(seen.result->on_all_images);
  EXPECT_EQ(seen.result->metrics.epochs, 12);
  EXPECT_DOUBLE_EQ(seen.result->metrics.accuracy, Rises(2, 6));
  EXPECT_THAT(seen.result->note, HasSubstr("trained on the validation images, too"));
  EXPECT_THAT(Rows("all").back(), HasSubstr("until=12 images=all"));

  EXPECT_FALSE(Train("cut", Rises, 0, {.job = 5, .answered = false}).result);
  ClearInterrupt();
  EXPECT_TRUE(Train("cut", Rises, 0).result->on_all_images);
  EXPECT_EQ(Rows("cut"), Rows("all"));

  split_.test.clear();  // nothing would tell how good it is
  const Seen untested = Train("untested", Rises, 0);
  EXPECT_FALSE(untested.result->on_all_images);
  EXPECT_DOUBLE_EQ(untested.result->metrics.accuracy, Rises(2, 12));
}

TEST_F(FinalTrainingTest, ABudgetToSpendGoesIntoMoreAndWiderNetworksAndEpochs) {
  config_.finalists = 1;
  config_.recipe.epochs = 0;
  config_.images = 80 * 12;
  const Script steady = [](int candidate, int) { return 0.3 - 0.1 * candidate; };
  const Seen planned = Train("planned", steady, 1e5);
  EXPECT_EQ(planned.result->metrics.epochs, 12);
  EXPECT_THAT(planned.result->unspent, HasSubstr("spend_budget"));
  config_.spend = true;
  bonus_ = 0.1;
  const Seen seen = Train("spent", steady, 1e5);
  ASSERT_TRUE(seen.result);
  EXPECT_EQ(seen.result->metrics.epochs, LongestTraining(80));
  EXPECT_EQ(seen.result->recipe.net.filters, 2 * config_.recipe.net.filters);
  EXPECT_THAT(seen.result->note, HasSubstr("wider"));
  EXPECT_THAT(seen.result->unspent, HasSubstr("no training beyond 1200 epochs"));
  bonus_ = 0.01;  // the room that limits leave
  const Graph best = space_->Lower(candidates_[0]);
  NetworkTemplate wide = config_.recipe.net;
  wide.filters *= 5;
  wide.max_filters *= 5;
  limits_.max_params = EstimateCost(best, task_.input, wide, config_.recipe.batch_size).params;
  const Seen roomy = Train("roomy", steady, 1e5);
  EXPECT_GT(roomy.result->recipe.net.filters, 4 * config_.recipe.net.filters);
  EXPECT_LE(roomy.result->recipe.net.filters, 5 * config_.recipe.net.filters);
  limits_ = {};
  bonus_ = -0.1;
  EXPECT_EQ(Train("narrow", steady, 1e5).result->recipe.net, config_.recipe.net);
}

HeldNetwork Held(int finalist, int rung, double accuracy) {
  HeldNetwork network{.finalist = finalist, .rung = rung, .metrics = {}};
  network.metrics.accuracy = accuracy;
  return network;
}

TEST(FinalChoiceTest, TheLastStaysUnlessAnotherIsClearlyBetter) {
  const std::vector<HeldNetwork> held = {Held(0, 0, 0.8), Held(1, 0, 0.7), Held(0, 1, 0.85), Held(1, 1, 0.85),
                                         Held(0, 2, 0.84)};
  EXPECT_EQ(ChooseFinal(held, 4, 1000), 4u);     // a standard error is 0.0114
  EXPECT_EQ(ChooseFinal(held, 4, 1000000), 2u);  // and here 0.00036; of equals the first
  EXPECT_EQ(ChooseFinal(held, 4, 0), 2u);
  EXPECT_EQ(ChooseFinal(std::vector{Held(0, 0, 0.9), Held(0, 1, 0.9), Held(0, 2, 0.1)}, 2, 100), 1u);
  EXPECT_EQ(ChooseFinal(std::vector{Held(0, 0, 0), Held(0, 1, 0)}, 1, 0), 1u);
}

TEST(FinalChoiceTest, WarnsOfAFinalTrainingThatHarms) {
  const Recipe final = QuickFinalRecipe(), search = QuickRecipe();
  const std::string warning = FallsShort({0.26, 38}, {0.68, 100}, final, search);
  EXPECT_THAT(warning, HasSubstr("0.2600"));
  EXPECT_THAT(warning, HasSubstr("0.6800"));
  EXPECT_THAT(warning, HasSubstr("final.augment_flip=false"));
  EXPECT_EQ(warning.find('\n'), std::string::npos);
  EXPECT_EQ(FallsShort({0.66, 38}, {0.68, 100}, final, search), "");
  EXPECT_EQ(FallsShort({0.90, 38}, {0.68, 100}, final, search), "");
  EXPECT_EQ(FallsShort({0, 0}, {0.68, 100}, final, search), "");
  Recipe plain = final;
  plain.augment_flip = false;
  EXPECT_EQ(FallsShort({0.26, 38}, {0.68, 100}, plain, search).find("augment_flip"), std::string::npos);
}

TEST(FinalChoiceTest, WarnsWhereNothingWasLearnt) {
  EXPECT_THAT(ChanceWarning({0.001, 3000}, 0.001), testing::HasSubstr("0.0010, and the most frequent class"));
  EXPECT_NE(ChanceWarning({0.55, 40}, 0.5), "");  // within chance
  EXPECT_EQ(ChanceWarning({0.9, 40}, 0.5), "");
  EXPECT_EQ(ChanceWarning({0, 0}, 0), "");
}

TEST(FinalChoiceTest, WarnsWhereTestAndValidationAreMoreApartThanChanceExplains) {
  EXPECT_THAT(GapWarning({0.95, 1000}, {0.80, 1000}), HasSubstr("0.8000 on the test part"));
  EXPECT_NE(GapWarning({0.80, 1000}, {0.95, 1000}), "");
  EXPECT_EQ(GapWarning({0.95, 1000}, {0.91, 1000}), "");  // four points
  EXPECT_EQ(GapWarning({0.95, 20}, {0.85, 20}), "");      // chance
  EXPECT_EQ(GapWarning({0.95, 1000}, {0, 0}), "");
}

}  // namespace
}  // namespace netwright
