#include "netwright/run/feasible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "netwright/eval/network_check.h"
#include "netwright/run/spec.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr InputSpec kInput{1, 28, 28, 10};

Limits SearchLimits() {
  const ExperimentSpec spec = MakeSpec("quick");
  return {.batch_size = spec.recipe.batch_size, .net = spec.recipe.net};
}

std::string Complaint(const Limits& limits, const InputSpec& input = kInput) {
  const auto space = MakeSearchSpace("chain");
  return UsageErrorOf([&] { CheckFeasible(*space, input, limits); });
}

TEST(FeasibleTest, GoesOnWhereSomethingFits) {
  const auto space = MakeSearchSpace("chain");
  Limits limits = SearchLimits();
  CheckFeasible(*space, kInput, limits);
  limits.max_params = 100000;
  limits.max_flops = 10000000;
  limits.max_train_bytes = int64_t{1} << 30;
  CheckFeasible(*space, kInput, limits);
  CheckFeasible(*space, {1, 1, 1, 2}, SearchLimits());  // conv1 fits
}

TEST(FeasibleTest, SaysWhichLimitIsTooLowAndWhatWouldDo) {
  Limits limits = SearchLimits();
  limits.max_flops = int64_t{1} << 40;
  limits.max_params = 10;
  const std::string complaint = Complaint(limits);
  EXPECT_THAT(complaint, AllOf(HasSubstr("max_params = 10 is below "), Not(HasSubstr("max_flops"))));
  // What it says is exact.
  const auto space = MakeSearchSpace("chain");
  const int64_t least = std::stoll(complaint.substr(complaint.find("below ") + 6));
  limits.max_params = least;
  CheckFeasible(*space, kInput, limits);
  limits.max_params = least - 1;
  EXPECT_THAT(Complaint(limits), HasSubstr("max_params"));
}

TEST(FeasibleTest, MemoryIsNamedByItsKey) {
  Limits limits = SearchLimits();
  limits.max_train_bytes = 1000;
  EXPECT_THAT(Complaint(limits), HasSubstr("memory_limit = "));
}

TEST(FeasibleTest, LimitsThatRuleOutEverythingOnlyTogether) {
  // The fewest parameters want much pooling, the fewest FLOPs no layer at all (or few).
  const auto space = MakeSearchSpace("chain");
  Limits limits = SearchLimits();
  const auto least = [&](int64_t Limits::*member) {
    Limits low = SearchLimits();
    low.*member = 1;
    const std::string complaint = Complaint(low);
    return std::stoll(complaint.substr(complaint.find("below ") + 6));
  };
  limits.max_params = least(&Limits::max_params);
  limits.max_flops = least(&Limits::max_flops);
  if (space->LegalActions(space->Initial(), kInput, limits).any()) GTEST_SKIP() << "one network is least in both";
  EXPECT_THAT(Complaint(limits), HasSubstr("together"));
}

TEST(FeasibleTest, ImagesTooSmallForEveryLayer) {
  TempFolder temp;
  const std::string text =
      "nasenv:\n  name: big\n  version: 1\n  max_nlayers: 3\n  encoding: NSC\n  layers:\n"
      "  - convolution: {id: 1, kernel_size: [5], pred1: true, pred2: false}\n"
      "  - terminal: {id: 7, kernel_size: Null, pred1: false, pred2: false}\n";
  WriteFile(temp / "big.yml", {text.begin(), text.end()});
  const auto space = MakeSearchSpace(temp / "big.yml");
  CheckFeasible(*space, {1, 5, 5, 2}, SearchLimits());
  EXPECT_THAT(UsageErrorOf([&] {
                CheckFeasible(*space, {1, 4, 4, 2}, SearchLimits());
              }),
              AllOf(HasSubstr("4 x 4 pixels"), HasSubstr("--image-size")));
}

}  // namespace
}  // namespace netwright
