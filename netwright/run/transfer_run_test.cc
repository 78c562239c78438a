// Searches by what many tasks taught, on one of these tasks as the model foretells it.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/evaluation/decorators.h"
#include "netwright/problems/problems.h"
#include "netwright/run/default_policy.h"
#include "netwright/run/search_loop.h"
#include "netwright/run/session/policy.h"
#include "netwright/run/strategies.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

// Four workers that take different times: what is out comes back one by one, in an order of chance.
class AnyOrder final : public Evaluator {
 public:
  AnyOrder(std::unique_ptr<Evaluator> inner, uint64_t seed) : inner_(std::move(inner)), rng_(seed, "order", 0) {}

  void Submit(std::span<const Proposal> proposals) override { inner_->Submit(proposals); }
  std::vector<Evaluation> Wait(std::chrono::milliseconds timeout) override {
    for (Evaluation& evaluation : inner_->Wait(timeout)) ready_.push_back(std::move(evaluation));
    if (ready_.empty()) return {};
    std::swap(ready_[rng_.Below(ready_.size())], ready_.back());
    std::vector<Evaluation> one = {std::move(ready_.back())};
    ready_.pop_back();
    return one;
  }

 private:
  std::unique_ptr<Evaluator> inner_;
  std::vector<Evaluation> ready_;
  Rng rng_;
};

class Keys final : public SearchObserver {
 public:
  void OnTold(const Proposal& proposal, const Evaluation&, const LoopCounts&) override { told.push_back(proposal.key); }
  std::vector<std::string> told;
};

class TransferRunTest : public testing::Test {
 protected:
  TransferRunTest() {
    std::ofstream(file_, std::ios::binary) << DefaultPolicy();
    spec_.dataset = "surrogate:" + file_;
    spec_.strategy = "transfer";
    spec_.policy = kDefaultPolicy;
    spec_.evaluations = 24;
    spec_.task = ParseProblem(spec_.dataset).kind->make()->TaskNames(file_).front();
  }

  // The networks in the order of telling.
  std::vector<std::string> Search(uint64_t order) const {
    const std::unique_ptr<Problem> problem = MakeProblem(spec_);
    problem->Open({.name = file_, .task = spec_.task});
    const TaskInfo task = problem->tasks().front();
    const std::unique_ptr<Strategy> strategy = MakeStrategy(
        spec_, {.space = problem->space(),
                .task = {.task = 0, .input = task.input, .limits = problem->limits(), .descriptors = task.descriptors},
                .seed = spec_.seed});
    LoadStartPolicy(spec_, {}, *strategy);
    AnyOrder evaluator(problem->MakeEvaluator({}), order);
    Keys keys;
    SearchObserver* const observers[] = {&keys};
    LoopCounts counts;
    RunSearchLoop(*strategy, evaluator, {.evaluations = spec_.evaluations, .in_flight = spec_.in_flight}, observers,
                  counts);
    EXPECT_EQ(counts.trained, spec_.evaluations);
    return keys.told;
  }

  const TempFolder temp_;
  const std::string file_ = temp_ / "model.policy";
  ExperimentSpec spec_ = MakeSpec("quick");
};

TEST_F(TransferRunTest, NetworksInTrainingAreRememberedInWhateverOrderTheyComeBack) {
  spec_.in_flight = 4;
  const std::vector<std::string> told = Search(1);
  EXPECT_EQ(std::set(told.begin(), told.end()).size(), told.size()) << "none is proposed twice";
  EXPECT_EQ(Search(2), told);
  EXPECT_EQ(Search(3), told);
}

}  // namespace
}  // namespace netwright
