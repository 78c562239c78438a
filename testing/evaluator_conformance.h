#ifndef NETWRIGHT_TESTING_EVALUATOR_CONFORMANCE_H_
#define NETWRIGHT_TESTING_EVALUATOR_CONFORMANCE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "netwright/evaluation/evaluator.h"
#include "testing/evaluation_expectations.h"

namespace netwright {

// One evaluator under the suite below. Include this header in one source file of a test program and write
//   INSTANTIATE_TEST_SUITE_P(Name, EvaluatorConformance, testing::Values(...), EvaluatorCaseName());
struct EvaluatorCase {
  std::string name;                                  // letters and digits
  std::function<std::unique_ptr<Evaluator>()> make;  // a fresh one; all of them answer alike
  std::vector<Architecture> networks;                // at least two distinct ones; invalid ones are welcome
  int trials = 200;                                  // how many to submit; few where each is trained
  // How far Wait may overrun its timeout. Long where training happens within Wait.
  std::chrono::milliseconds slack{1000};
  bool trains_once = false;  // it promises never to train a network twice, in flight or seen before
};

inline void PrintTo(const EvaluatorCase& evaluator, std::ostream* out) { *out << evaluator.name; }

struct EvaluatorCaseName {
  std::string operator()(const testing::TestParamInfo<EvaluatorCase>& info) const { return info.param.name; }
};

class EvaluatorConformance : public testing::TestWithParam<EvaluatorCase> {
 protected:
  using Clock = std::chrono::steady_clock;

  // Cycles through the networks, so that twins come soon and often.
  static std::vector<Trial> Trials(int count, uint64_t first_id = 0) {
    const auto& networks = GetParam().networks;
    std::vector<Trial> trials(static_cast<size_t>(count));
    for (size_t i = 0; i < trials.size(); ++i) {
      trials[i].id = first_id + i;
      trials[i].arch = networks[i % networks.size()];
    }
    return trials;
  }

  // Waits until `count` answers are there; fails when an id comes twice or a minute passes without one.
  static std::map<uint64_t, Evaluation> Collect(Evaluator& evaluator, size_t count) {
    std::map<uint64_t, Evaluation> answers;
    auto last = Clock::now();
    while (answers.size() < count && Clock::now() - last < std::chrono::minutes(1)) {
      for (Evaluation& answer : evaluator.Wait(std::chrono::milliseconds(100))) {
        const uint64_t id = answer.id;
        EXPECT_TRUE(answers.emplace(id, std::move(answer)).second) << "trial " << id << " answered twice";
        last = Clock::now();
      }
    }
    EXPECT_EQ(answers.size(), count);
    return answers;
  }

  static void ExpectIdle(Evaluator& evaluator) {
    const auto start = Clock::now();
    EXPECT_TRUE(evaluator.Wait(std::chrono::hours(1)).empty());
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(5)) << "Wait blocks though nothing is outstanding";
  }
};

TEST_P(EvaluatorConformance, IdleWaitReturnsAtOnce) {
  const auto evaluator = GetParam().make();
  EXPECT_GT(evaluator->FreeSlots(), 0);
  ExpectIdle(*evaluator);
  evaluator->Submit({});
  ExpectIdle(*evaluator);
}

TEST_P(EvaluatorConformance, AnswersEveryTrialOnce) {
  const auto evaluator = GetParam().make();
  const std::vector<Trial> trials = Trials(GetParam().trials);
  evaluator->Submit(trials);
  for (const auto& [id, answer] : Collect(*evaluator, trials.size())) {
    EXPECT_LT(id, trials.size());
    EXPECT_EQ(id, answer.id);
    ExpectSane(answer);
  }
  ExpectIdle(*evaluator);
}

TEST_P(EvaluatorConformance, TakesTrialsWhileOthersAreOut) {
  const auto evaluator = GetParam().make();
  const std::vector<Trial> trials = Trials(GetParam().trials, 1000);
  std::set<uint64_t> seen;
  size_t submitted = 0, batch = 1;
  while (submitted < trials.size()) {
    const size_t count = std::min(batch++ % 4 + 1, trials.size() - submitted);
    evaluator->Submit(std::span(trials).subspan(submitted, count));
    submitted += count;
    for (const Evaluation& answer : evaluator->Wait(std::chrono::milliseconds(1))) {
      EXPECT_LT(answer.id, 1000 + submitted) << "an answer to a trial that was not submitted";
      EXPECT_TRUE(seen.insert(answer.id).second);
    }
  }
  for (const auto& [id, answer] : Collect(*evaluator, trials.size() - seen.size())) {
    EXPECT_TRUE(seen.insert(id).second);
  }
  EXPECT_EQ(seen.size(), trials.size());
  ExpectIdle(*evaluator);
}

TEST_P(EvaluatorConformance, WaitRespectsItsTimeout) {
  const auto evaluator = GetParam().make();
  const std::vector<Trial> trials = Trials(std::min(GetParam().trials, 8));
  evaluator->Submit(trials);
  size_t answered = 0;
  for (const int timeout : {0, 1, 20}) {
    const auto start = Clock::now();
    answered += evaluator->Wait(std::chrono::milliseconds(timeout)).size();
    EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(timeout) + GetParam().slack);
  }
  Collect(*evaluator, trials.size() - answered);
}

TEST_P(EvaluatorConformance, TwinsGetTheSameResult) {
  const auto evaluator = GetParam().make();
  const std::vector<Trial> trials = Trials(GetParam().trials);
  evaluator->Submit(trials);
  auto answers = Collect(*evaluator, trials.size());
  const std::vector<Trial> late = Trials(static_cast<int>(std::min(trials.size(), GetParam().networks.size())), 5000);
  evaluator->Submit(late);
  answers.merge(Collect(*evaluator, late.size()));
  std::map<Architecture, Evaluation> first;
  for (const auto* batch : {&trials, &late}) {
    for (const Trial& trial : *batch) {
      const Evaluation& answer = answers.at(trial.id);
      const auto [twin, fresh] = first.emplace(trial.arch, answer);
      if (!fresh && IsReproducible(answer.outcome)) ExpectSameResult(twin->second, answer);
    }
  }
}

TEST_P(EvaluatorConformance, TwinsInFlightAreTrainedOnce) {
  if (!GetParam().trains_once) return;
  const auto evaluator = GetParam().make();
  const std::vector<Trial> trials = Trials(GetParam().trials);
  evaluator->Submit(trials);
  const auto answers = Collect(*evaluator, trials.size());
  std::map<Architecture, uint64_t> trained;
  for (const Trial& trial : trials) {
    const auto [first, fresh] = trained.emplace(trial.arch, trial.id);
    EXPECT_EQ(answers.at(trial.id).cached, !fresh) << trial.id << " has the network of " << first->second;
  }
}

TEST_P(EvaluatorConformance, TwoOfAKindAgree) {
  const auto one = GetParam().make();
  const auto other = GetParam().make();
  EXPECT_EQ(one->ConfigHash(), other->ConfigHash());
  const std::vector<Trial> trials = Trials(GetParam().trials);
  one->Submit(trials);
  std::vector<Trial> backwards(trials.rbegin(), trials.rend());
  other->Submit(backwards);
  const auto answers = Collect(*one, trials.size());
  const auto others = Collect(*other, trials.size());
  for (const auto& [id, answer] : answers) {
    if (IsReproducible(answer.outcome)) ExpectSameResult(answer, others.at(id));
  }
}

TEST_P(EvaluatorConformance, MayBeDestroyedWithTrialsOut) {
  const auto evaluator = GetParam().make();
  evaluator->Submit(Trials(GetParam().trials));
  evaluator->Wait(std::chrono::milliseconds(0));
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_EVALUATOR_CONFORMANCE_H_
