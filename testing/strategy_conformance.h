#ifndef NETWRIGHT_TESTING_STRATEGY_CONFORMANCE_H_
#define NETWRIGHT_TESTING_STRATEGY_CONFORMANCE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "netwright/evaluation/synthetic.h"
#include "netwright/search/strategy.h"

namespace netwright {

// One strategy under the common suite. In any source file of a test program write
//   INSTANTIATE_TEST_SUITE_P(Name, StrategyConformance, testing::Values(...), StrategyCaseName());
// and in exactly one of them include "testing/strategy_conformance_tests.h", which holds the tests.
struct StrategyCase {
  std::string name;  // letters and digits
  std::function<std::unique_ptr<Strategy>(const StrategyContext&)> make;
  std::string space = "chain";
  int proposals = 500;
  bool draws = true;  // what it proposes depends on the seed
};

inline void PrintTo(const StrategyCase& strategy, std::ostream* out) { *out << strategy.name; }

struct StrategyCaseName {
  std::string operator()(const testing::TestParamInfo<StrategyCase>& info) const { return info.param.name; }
};

// A small data set, and a strategy's context for it.
inline TaskInfo ConformanceTask() {
  TaskInfo task;
  task.name = "conformance";
  task.input = {1, 28, 28, 10};
  task.fingerprint = {1, 2};
  task.train_images = 1000;
  task.validation_images = 250;
  return task;
}

inline StrategyContext ConformanceContext(std::string_view space, uint64_t seed) {
  StrategyContext context;
  context.space = MakeAnySpace(space);
  context.task.input = ConformanceTask().input;
  context.seed = seed;
  return context;
}

// Ask, evaluate, tell in id order, with up to `in_flight` proposals out.
class StrategyLoop {
 public:
  using Change = std::function<void(Evaluation&)>;  // to the synthetic result, before it is told

  StrategyLoop(Strategy& strategy, int in_flight, Change change = {})
      : strategy_(strategy), in_flight_(in_flight), change_(std::move(change)) {
    evaluator_ = MakeSyntheticEvaluator({ConformanceTask()}, {});
    other_evaluator_ = MakeSyntheticEvaluator({ConformanceTask()}, {.own_optima = true});
  }

  // Goes on until `proposals` are told.
  void Run(int proposals) {
    while (told_.size() < static_cast<size_t>(proposals)) {
      const int out = static_cast<int>(asked_.size() - told_.size());
      const std::vector<Proposal> fresh = strategy_.Ask(in_flight_ - out);
      ASSERT_LE(fresh.size(), static_cast<size_t>(in_flight_ - out));
      if (out == 0) {
        ASSERT_FALSE(fresh.empty()) << "nothing asked for though every proposal was told";
      }
      for (const Proposal& proposal : fresh) {
        ASSERT_EQ(proposal.id, asked_.size()) << "ids are consecutive";
        ASSERT_EQ(proposal.task, 0);
        ASSERT_FALSE(proposal.key.empty()) << "not described";
        asked_.push_back(proposal);
        results_.push_back(Score(proposal));
      }
      // The oldest result comes in; now and then all of them do.
      size_t count = told_.size() % 7 == 3 ? asked_.size() - told_.size() : 1;
      const auto first = results_.begin() + static_cast<std::ptrdiff_t>(told_.size());
      const std::vector<Evaluation> batch(first, first + static_cast<std::ptrdiff_t>(count));
      strategy_.Tell(batch);
      told_.insert(told_.end(), batch.begin(), batch.end());
    }
  }

  const std::vector<Proposal>& asked() const { return asked_; }
  const std::vector<Evaluation>& told() const { return told_; }

  // The best reward told of each network, by its key.
  std::map<std::string, double> RewardsOfOk() const {
    std::map<std::string, double> rewards;
    for (const Evaluation& result : told_) {
      if (result.outcome != Outcome::kOk) continue;
      double& reward = rewards.emplace(asked_[result.id].key, -1.0).first->second;
      reward = std::max(reward, result.reward());
    }
    return rewards;
  }

 private:
  Evaluation Score(const Proposal& proposal) {
    Evaluator& evaluator = proposal.graph() != nullptr ? *evaluator_ : *other_evaluator_;
    evaluator.Submit(std::span(&proposal, 1));
    Evaluation result = evaluator.Wait(std::chrono::milliseconds(0)).at(0);
    if (change_) change_(result);
    return result;
  }

  Strategy& strategy_;
  int in_flight_;
  Change change_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<Evaluator> other_evaluator_;  // of what is no network
  std::vector<Proposal> asked_;
  std::vector<Evaluation> results_;  // of all asked, by id
  std::vector<Evaluation> told_;
};

class StrategyConformance : public testing::TestWithParam<StrategyCase> {
 protected:
  // Runs a fresh strategy and returns what it asked for.
  static std::vector<Architecture> Proposals(uint64_t seed, int in_flight, int proposals) {
    const StrategyContext context = ConformanceContext(GetParam().space, seed);
    const auto strategy = GetParam().make(context);
    StrategyLoop loop(*strategy, in_flight);
    loop.Run(proposals);
    std::vector<Architecture> networks;
    for (Proposal proposal : loop.asked()) {
      proposal.arch.space = 0;  // interned anew by every MakeSearchSpace
      networks.push_back(proposal.arch);
    }
    return networks;
  }

  static void ExpectRanked(const Strategy& strategy, const SearchSpace& space, const StrategyLoop& loop) {
    const std::map<std::string, double> rewards = loop.RewardsOfOk();
    std::vector<double> sorted;
    for (const auto& [network, reward] : rewards) sorted.push_back(reward);
    std::sort(sorted.rbegin(), sorted.rend());
    constexpr int kTop = 10;
    const std::vector<Architecture> top = strategy.Recommend(kTop);
    ASSERT_EQ(top.size(), std::min<size_t>(kTop, sorted.size()));
    std::set<std::string> distinct;
    for (size_t i = 0; i < top.size(); ++i) {
      const std::string network = space.Key(top[i]);
      EXPECT_TRUE(distinct.insert(network).second) << network << " is recommended twice";
      const auto found = rewards.find(network);
      ASSERT_NE(found, rewards.end()) << network << " was never told ok";
      EXPECT_EQ(found->second, sorted[i]) << "place " << i;
    }
    EXPECT_TRUE(strategy.Recommend(0).empty());
  }
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_STRATEGY_CONFORMANCE_H_
