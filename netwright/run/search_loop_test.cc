#include "netwright/run/search_loop.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "netwright/base/interrupt.h"
#include "netwright/evaluation/cache_keys.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/evaluation/synthetic.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

const TaskInfo kTask = {.name = "t", .input = {.channels = 1, .height = 28, .width = 28, .classes = 10}};

// What a run's store holds.
struct Row {
  Proposal proposal;
  Evaluation evaluation;
};

struct Outcomes {
  std::vector<std::string> told;  // in order
  LoopCounts counts;
  LoopEnd end = LoopEnd::kBudget;
  std::vector<Row> rows;  // in order of arrival
};

struct Setting {
  std::string strategy = "evolution";
  int64_t evaluations = 60;
  int64_t proposals = 0;
  bool out_of_order = false;
  std::vector<Row> rows = {};  // of an earlier process
  std::string space = "chain";
  bool time_is_up = false;
  int64_t enough = 0;  // and there is time for no more than these
};

// Of the proposals from the first on that are known.
template <typename Recorded>
int64_t Told(const Recorded& recorded) {
  int64_t told = 0;
  while (recorded.contains(static_cast<uint64_t>(told))) ++told;
  return told;
}

class Recorder : public SearchObserver {
 public:
  explicit Recorder(const SearchSpace& space) : space_(space) {}
  void OnResult(const Proposal& proposal, const Evaluation& evaluation) override {
    outcomes.rows.push_back({proposal, evaluation});
  }
  void OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts&) override {
    EXPECT_EQ(proposal.id, outcomes.told.size());
    outcomes.told.push_back(fmt::format("{} {} {} {}", space_.Format(proposal.arch), OutcomeName(evaluation.outcome),
                                        evaluation.cached, evaluation.reward()));
  }

  Outcomes outcomes;

 private:
  const SearchSpace& space_;
};

Outcomes Play(const Setting& setting) {
  ExperimentSpec spec = MakeSpec("quick");
  spec.strategy = setting.strategy;
  spec.parts.Set("a2c.hidden", "32");  // a small agent resumes as a large one
  spec.parts.Set("program.command", "examples/random_program.py");
  spec.parts.Set("listed.networks", setting.space == "chain" ? "conv3;max2;conv5-conv1"
                                                             : "conv3(0);max2(0);conv3(0) max2(1) conv5(0) add(2,3)");
  const std::shared_ptr<const SearchSpace> space = MakeSearchSpace(setting.space);
  Limits limits;
  limits.net = ImagesOf(spec).recipe.net;
  const auto strategy =
      MakeStrategy(spec, {.space = space, .task = {.task = 0, .input = kTask.input, .limits = limits}, .seed = 5});
  auto evaluator = MakeSyntheticEvaluator({kTask}, {.out_of_order = setting.out_of_order});
  const KeyOfProposal key_of = MakeCacheKeys({kTask}, "synthetic");
  std::map<CacheKey, Evaluation> known;
  Journal recorded;
  for (const Row& row : setting.rows) {
    known.emplace(key_of(row.proposal), row.evaluation);
    recorded[row.evaluation.id] = {key_of(row.proposal), row.evaluation};
  }
  evaluator = WithCache(std::move(evaluator), key_of, [&known](const CacheKey& key) {
    const auto found = known.find(key);
    return found == known.end() ? std::nullopt : std::optional(found->second);
  });
  evaluator = WithLimits(std::move(evaluator), {kTask}, limits);
  LoopOptions options = {
      .evaluations = setting.evaluations, .proposals = setting.proposals, .in_flight = InFlight(spec)};
  options.replayed = Told(recorded);
  if (setting.time_is_up) options.deadline = std::chrono::steady_clock::now(), options.grace = 0;
  options.enough = setting.enough;
  if (setting.enough > 0) options.enough_deadline = std::chrono::steady_clock::now(), options.grace = 0;
  evaluator = WithJournal(std::move(evaluator), key_of, std::move(recorded));

  Recorder recorder(*space);
  SearchObserver* const observers[] = {&recorder};
  Outcomes& outcomes = recorder.outcomes;
  outcomes.end = RunSearchLoop(*strategy, *evaluator, options, observers, outcomes.counts);
  return outcomes;
}

class SearchLoopTest : public testing::TestWithParam<std::string> {
 protected:
  // The agents' products are too small for several threads, which on a busy machine wait long for one another.
  static void SetUpTestSuite() { ConfigureTorch(1); }
};

TEST_P(SearchLoopTest, TrainsExactlyTheBudget) {
  const Outcomes outcomes = Play({.strategy = GetParam()});
  EXPECT_EQ(outcomes.end, LoopEnd::kBudget);
  EXPECT_EQ(outcomes.counts.trained, 60);
  EXPECT_EQ(outcomes.counts.proposed, static_cast<int64_t>(outcomes.told.size()));
  EXPECT_EQ(outcomes.counts.proposed, outcomes.counts.trained + outcomes.counts.cached + outcomes.counts.invalid);
}

TEST_P(SearchLoopTest, DoesNotDependOnTheOrderOfArrival) {
  EXPECT_EQ(Play({.strategy = GetParam()}).told, Play({.strategy = GetParam(), .out_of_order = true}).told);
}

TEST_P(SearchLoopTest, ResumesFromEveryMoment) {
  for (const bool out_of_order : {false, true}) {
    const Outcomes whole = Play({.strategy = GetParam(), .evaluations = 25, .out_of_order = out_of_order});
    for (size_t known = 0; known <= whole.rows.size(); ++known) {
      const std::vector<Row> rows(whole.rows.begin(), whole.rows.begin() + static_cast<std::ptrdiff_t>(known));
      EXPECT_EQ(Play({.strategy = GetParam(), .evaluations = 25, .rows = rows}).told, whole.told) << known;
    }
  }
}

// Resumed after its time was up: everything that was told is told again, and nothing more.
TEST_P(SearchLoopTest, ReplaysWhatIsKnownWhateverTheTime) {
  const Outcomes whole = Play({.strategy = GetParam(), .evaluations = 25, .out_of_order = true});
  for (size_t known = 0; known <= whole.rows.size(); known += 5) {
    const std::vector<Row> rows(whole.rows.begin(), whole.rows.begin() + static_cast<std::ptrdiff_t>(known));
    std::map<uint64_t, Evaluation> recorded;
    for (const Row& row : rows) recorded.emplace(row.evaluation.id, row.evaluation);
    const Outcomes again = Play({.strategy = GetParam(), .evaluations = 25, .rows = rows, .time_is_up = true});
    EXPECT_EQ(again.end, LoopEnd::kDeadline);
    EXPECT_EQ(again.told, std::vector<std::string>(whole.told.begin(), whole.told.begin() + Told(recorded)));
  }
}

TEST_P(SearchLoopTest, EndsEarlierOnceThereAreEnough) {
  const Outcomes whole = Play({.strategy = GetParam(), .evaluations = 25});
  const Outcomes some = Play({.strategy = GetParam(), .evaluations = 25, .enough = 10});
  if (whole.counts.trained < 10) {  // listed
    EXPECT_EQ(some.told, whole.told);
    return;
  }
  EXPECT_EQ(some.end, LoopEnd::kDeadline);
  EXPECT_GE(some.counts.trained, 10);
  EXPECT_LT(some.counts.trained, 25);
  EXPECT_EQ(some.told, std::vector<std::string>(whole.told.begin(), whole.told.begin() + some.told.size()));
}

TEST_P(SearchLoopTest, BranchedSpacesToo) {
  if (GetParam() == "listed") return;   // proposes the three networks it is given
  if (GetParam() == "program") return;  // the example knows no branches
  for (const char* space : {"multi-branch", "multi-branch-direct"}) {
    const Outcomes outcomes = Play({.strategy = GetParam(), .space = space});
    const LoopCounts& counts = outcomes.counts;
    EXPECT_EQ(counts.trained, 60);
    EXPECT_EQ(counts.proposed, counts.trained + counts.cached + counts.invalid + counts.shifts);
    // meta-policy proposes finished networks only.
    const bool walks = IsEpisodic(GetParam()) && GetParam() != "meta-policy";
    EXPECT_EQ(counts.shifts > 0, std::string(space) == "multi-branch" && walks);
    // No shift was trained, and no network twice.
    std::set<std::string> trained;
    for (const Row& row : outcomes.rows) {
      if (!row.evaluation.trained()) continue;
      EXPECT_FALSE(row.proposal.pointer_shift);
      EXPECT_TRUE(trained.insert(row.proposal.key).second);
    }
    EXPECT_EQ(trained.size(), 60u);
    EXPECT_EQ(Play({.strategy = GetParam(), .out_of_order = true, .space = space}).told, outcomes.told);
    const std::vector<Row> half(outcomes.rows.begin(), outcomes.rows.begin() + 30);
    EXPECT_EQ(Play({.strategy = GetParam(), .rows = half, .space = space}).told, outcomes.told);
  }
}

TEST_P(SearchLoopTest, LimitsProposals) {
  const Outcomes outcomes = Play({.strategy = GetParam(), .evaluations = 0, .proposals = 33});
  EXPECT_EQ(outcomes.counts.proposed, 33);
}

INSTANTIATE_TEST_SUITE_P(EveryStrategy, SearchLoopTest, testing::ValuesIn(StrategyNames()), [](const auto& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(SearchLoopEndTest, InterruptStopsAtOnce) {
  RequestInterrupt();
  EXPECT_EQ(Play({}).end, LoopEnd::kInterrupted);
  ClearInterrupt();
}

TEST(SearchLoopEndTest, MoreNetworksThanThereAreStalls) {
  // A strategy that proposes one network for ever.
  class Stubborn : public Strategy {
   public:
    Stubborn(const SearchSpace& space, const Architecture& arch) {
      proposal_.arch = arch;
      Describe(space, proposal_);
    }
    std::vector<Proposal> Ask(int max) override {
      std::vector<Proposal> proposals(max, proposal_);
      for (Proposal& proposal : proposals) proposal.id = next_++;
      return proposals;
    }
    void Tell(std::span<const Evaluation>) override {}
    std::vector<Architecture> Recommend(int) const override { return {proposal_.arch}; }

   private:
    Proposal proposal_;
    uint64_t next_ = 0;
  };
  const auto space = MakeSearchSpace("chain");
  Stubborn strategy(*space, space->Parse("conv3"));
  auto evaluator = WithCache(MakeSyntheticEvaluator({kTask}, {}), MakeCacheKeys({kTask}, "x"), nullptr);
  LoopCounts counts;
  EXPECT_EQ(RunSearchLoop(strategy, *evaluator, {.evaluations = 10, .in_flight = 4}, {}, counts), LoopEnd::kStalled);
  EXPECT_EQ(counts.trained, 1);
}

}  // namespace
}  // namespace netwright
