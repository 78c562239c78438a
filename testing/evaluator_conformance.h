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
  std::shared_ptr<const SearchSpace> space = MakeSearchSpace("chain");
  std::vector<Architecture> networks;  // at least two distinct ones; invalid ones are welcome
  int proposals = 200;                 // how many to submit; few where each is trained
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
  static std::vector<Proposal> Trials(int count, uint64_t first_id = 0) {
    const auto& networks = GetParam().networks;
    std::vector<Proposal> proposals(static_cast<size_t>(count));
    for (size_t i = 0; i < proposals.size(); ++i) {
      proposals[i].id = first_id + i;
      proposals[i].arch = networks[i % networks.size()];
      Describe(*GetParam().space, proposals[i]);
    }
    return proposals;
  }

  // Waits until `count` answers are there; fails when an id comes twice or a minute passes without one.
  static std::map<uint64_t, Evaluation> Collect(Evaluator& evaluator, size_t count) {
    std::map<uint64_t, Evaluation> answers;
    auto last = Clock::now();
    while (answers.size() < count && Clock::now() - last < std::chrono::minutes(1)) {
      for (Evaluation& answer : evaluator.Wait(std::chrono::milliseconds(100))) {
        const uint64_t id = answer.id;
        EXPECT_TRUE(answers.emplace(id, std::move(answer)).second) << "proposal " << id << " answered twice";
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
  ExpectIdle(*evaluator);
  evaluator->Submit({});
  ExpectIdle(*evaluator);
}

TEST_P(EvaluatorConformance, AnswersEveryTrialOnce) {
  const auto evaluator = GetParam().make();
  const std::vector<Proposal> proposals = Trials(GetParam().proposals);
  evaluator->Submit(proposals);
  for (const auto& [id, answer] : Collect(*evaluator, proposals.size())) {
    EXPECT_LT(id, proposals.size());
    EXPECT_EQ(id, answer.id);
    ExpectSane(answer);
  }
  ExpectIdle(*evaluator);
}

TEST_P(EvaluatorConformance, TakesTrialsWhileOthersAreOut) {
  const auto evaluator = GetParam().make();
  const std::vector<Proposal> proposals = Trials(GetParam().proposals, 1000);
  std::set<uint64_t> seen;
  size_t submitted = 0, batch = 1;
  while (submitted < proposals.size()) {
    const size_t count = std::min(batch++ % 4 + 1, proposals.size() - submitted);
    evaluator->Submit(std::span(proposals).subspan(submitted, count));
    submitted += count;
    for (const Evaluation& answer : evaluator->Wait(std::chrono::milliseconds(1))) {
      EXPECT_LT(answer.id, 1000 + submitted) << "an answer to a proposal that was not submitted";
      EXPECT_TRUE(seen.insert(answer.id).second);
    }
  }
  for (const auto& [id, answer] : Collect(*evaluator, proposals.size() - seen.size())) {
    EXPECT_TRUE(seen.insert(id).second);
  }
  EXPECT_EQ(seen.size(), proposals.size());
  ExpectIdle(*evaluator);
}

TEST_P(EvaluatorConformance, WaitRespectsItsTimeout) {
  const auto evaluator = GetParam().make();
  const std::vector<Proposal> proposals = Trials(std::min(GetParam().proposals, 8));
  evaluator->Submit(proposals);
  size_t answered = 0;
  for (const int timeout : {0, 1, 20}) {
    const auto start = Clock::now();
    answered += evaluator->Wait(std::chrono::milliseconds(timeout)).size();
    EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(timeout) + GetParam().slack);
  }
  Collect(*evaluator, proposals.size() - answered);
}

TEST_P(EvaluatorConformance, TwinsGetTheSameResult) {
  const auto evaluator = GetParam().make();
  const std::vector<Proposal> proposals = Trials(GetParam().proposals);
  evaluator->Submit(proposals);
  auto answers = Collect(*evaluator, proposals.size());
  const std::vector<Proposal> late =
      Trials(static_cast<int>(std::min(proposals.size(), GetParam().networks.size())), 5000);
  evaluator->Submit(late);
  answers.merge(Collect(*evaluator, late.size()));
  std::map<Architecture, Evaluation> first;
  for (const auto* batch : {&proposals, &late}) {
    for (const Proposal& proposal : *batch) {
      const Evaluation& answer = answers.at(proposal.id);
      const auto [twin, fresh] = first.emplace(proposal.arch, answer);
      if (!fresh && IsReproducible(answer.outcome)) ExpectSameResult(twin->second, answer);
    }
  }
}

TEST_P(EvaluatorConformance, TwinsInFlightAreTrainedOnce) {
  if (!GetParam().trains_once) return;
  const auto evaluator = GetParam().make();
  const std::vector<Proposal> proposals = Trials(GetParam().proposals);
  evaluator->Submit(proposals);
  const auto answers = Collect(*evaluator, proposals.size());
  std::map<Architecture, uint64_t> trained;
  for (const Proposal& proposal : proposals) {
    const auto [first, fresh] = trained.emplace(proposal.arch, proposal.id);
    EXPECT_EQ(answers.at(proposal.id).cached, !fresh) << proposal.id << " has the network of " << first->second;
  }
}

TEST_P(EvaluatorConformance, TwoOfAKindAgree) {
  const auto one = GetParam().make();
  const auto other = GetParam().make();
  const std::vector<Proposal> proposals = Trials(GetParam().proposals);
  one->Submit(proposals);
  std::vector<Proposal> backwards(proposals.rbegin(), proposals.rend());
  other->Submit(backwards);
  const auto answers = Collect(*one, proposals.size());
  const auto others = Collect(*other, proposals.size());
  for (const auto& [id, answer] : answers) {
    if (IsReproducible(answer.outcome)) ExpectSameResult(answer, others.at(id));
  }
}

TEST_P(EvaluatorConformance, MayBeDestroyedWithTrialsOut) {
  const auto evaluator = GetParam().make();
  evaluator->Submit(Trials(GetParam().proposals));
  evaluator->Wait(std::chrono::milliseconds(0));
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_EVALUATOR_CONFORMANCE_H_
