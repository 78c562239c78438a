// Searches with and without speculation, on workers with a clock of their own.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "netwright/evaluation/cache_keys.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/session/speculation_file.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "netwright/workers/virtual_runner.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

const TaskInfo kTask = {.name = "t", .input = {.channels = 1, .height = 28, .width = 28, .classes = 10}};
constexpr int64_t kEvaluations = 40;

struct Setting {
  std::string strategy = "evolution";
  int workers = 4;
  int in_flight = 2;
  bool speculate = true;
  Journal recorded = {};
  SpeculationStore kept = {};
};

class Recorder : public SearchObserver {
 public:
  explicit Recorder(const KeyOfProposal& key_of) : key_of_(key_of) {}
  void OnResult(const Proposal& proposal, const Evaluation& evaluation) override {
    rows.emplace(proposal.id, JournalEntry{key_of_(proposal), evaluation});
  }
  void OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts&) override {
    told.push_back(fmt::format("{} {} {} {}", proposal.key.text(), OutcomeName(evaluation.outcome), evaluation.cached,
                               evaluation.reward()));
  }
  Journal rows;
  std::vector<std::string> told;

 private:
  const KeyOfProposal& key_of_;
};

struct Played {
  std::vector<std::string> told;
  Journal rows;
  LoopCounts counts;
  double time = 0;
  std::vector<TrainRequest> submitted;
};

Played Play(const Setting& setting) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.strategy = setting.strategy;
  spec.in_flight = setting.in_flight;
  spec.evaluations = kEvaluations;
  spec.parts.Set("listed.networks", "conv3;max2;conv5-conv1;conv1;conv5;conv3-max2");
  const std::shared_ptr<const SearchSpace> space = MakeSearchSpace("chain");
  Limits limits;
  limits.max_params = 500'000;
  const auto strategy =
      MakeStrategy(spec, {.space = space, .task = {.task = 0, .input = kTask.input, .limits = limits}, .seed = 5});
  VirtualRunner runner(setting.workers, 0.1, [](const std::string& graph) { return Rng(Hash64(graph)).Uniform(); });
  const KeyOfProposal key_of = MakeCacheKeys({kTask}, "virtual");
  auto evaluator = MakeTrainingEvaluator(runner, {kTask}, {}, {}, setting.kept);
  evaluator = WithCache(std::move(evaluator), key_of, {});
  evaluator = WithLimits(std::move(evaluator), {kTask}, limits);
  LoopOptions options = {.evaluations = setting.strategy == "listed" ? 0 : kEvaluations,
                         .proposals = setting.strategy == "listed" ? 30 : 0,
                         .in_flight = setting.in_flight,
                         .speculate = setting.speculate,
                         .playing_share = 1};
  while (setting.recorded.contains(static_cast<uint64_t>(options.replayed))) ++options.replayed;
  evaluator = WithJournal(std::move(evaluator), key_of, setting.recorded);
  Recorder recorder(key_of);
  SearchObserver* const observers[] = {&recorder};
  Played played;
  RunSearchLoop(*strategy, *evaluator, options, observers, played.counts);
  evaluator.reset();
  played.told = recorder.told;
  played.rows = recorder.rows;
  played.time = runner.now();
  played.submitted = runner.submitted;
  return played;
}

class SpeculationTest : public testing::TestWithParam<std::string> {};

TEST_P(SpeculationTest, ChangesNoResult) {
  for (const int in_flight : {1, 3}) {
    const Played without = Play({.strategy = GetParam(), .in_flight = in_flight, .speculate = false});
    for (const int workers : {1, 2, 4}) {
      const Played with = Play({.strategy = GetParam(), .workers = workers, .in_flight = in_flight});
      EXPECT_EQ(with.told, without.told) << workers << " workers, " << in_flight << " in flight";
      EXPECT_EQ(with.counts.trained, without.counts.trained);
      EXPECT_EQ(with.counts.cached, without.counts.cached);
      EXPECT_EQ(with.counts.images, without.counts.images);
    }
  }
}

// What the process before has speculated on is found by the one that goes on.
TEST_P(SpeculationTest, SurvivesAResume) {
  if (GetParam() == "masked-random") GTEST_SKIP() << "cannot be copied, so nothing is speculated on";
  const TempFolder temp;
  const Played whole = Play({.strategy = GetParam(), .speculate = false});
  for (const size_t known : {0u, 7u, 20u}) {
    Journal recorded;
    for (const auto& [id, row] : whole.rows) {
      if (id < known || id == known + 1) recorded.emplace(id, row);
    }
    const std::string file = temp / fmt::format("{}.sqlite", known);
    std::set<uint64_t> done;  // seeds
    SpeculationStore noting = KeepSpeculations(file);
    noting.keep = [keep = noting.keep, &done](const CacheKey& key, const Evaluation& evaluation) {
      done.insert(ChildSeed(Recipe().seed, key));
      keep(key, evaluation);
    };
    const Played first = Play({.strategy = GetParam(), .recorded = recorded, .kept = std::exchange(noting, {})});
    EXPECT_EQ(first.told, whole.told);
    const Played second = Play({.strategy = GetParam(), .recorded = recorded, .kept = KeepSpeculations(file)});
    EXPECT_EQ(second.told, whole.told);
    for (const TrainRequest& job : second.submitted) EXPECT_FALSE(done.contains(job.seed)) << job.graph;
    RemoveSpeculations(file);
    EXPECT_FALSE(std::filesystem::exists(file));
  }
}

INSTANTIATE_TEST_SUITE_P(Strategies, SpeculationTest,
                         testing::Values("evolution", "local-search", "gp", "listed", "tabulate", "masked-random"));

// Given networks are no guess: every speculation is asked for, all workers are busy, and the end is the end.
TEST(SpeculationOfListedTest, AllAreUsed) {
  const Played without = Play({.strategy = "listed", .in_flight = 1, .speculate = false});
  const Played with = Play({.strategy = "listed", .in_flight = 1});
  EXPECT_EQ(with.submitted.size(), without.submitted.size());
  EXPECT_LT(with.time, 0.5 * without.time);
}

TEST(SpeculationOfEvolutionTest, SavesTime) {
  const Played without = Play({.in_flight = 1, .speculate = false});
  const Played with = Play({.in_flight = 1});
  EXPECT_LT(with.time, 0.9 * without.time);
}

}  // namespace
}  // namespace netwright
