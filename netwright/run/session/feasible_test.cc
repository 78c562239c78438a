#include "netwright/run/session/feasible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "netwright/evaluation/network_check.h"
#include "netwright/graph/inference/targets/target.h"
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
  const Recipe recipe = ImagesOf(MakeSpec("quick")).recipe;
  return {.batch_size = recipe.batch_size, .net = recipe.net};
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

TEST(FeasibleTest, LimitsOfADeviceAreNamedWithWhatWouldDo) {
  Limits limits = SearchLimits();
  limits.max_flash = 100;
  limits.max_ram = 100;
  limits.max_macs = 100;
  limits.max_latency = 1000;
  limits.times = TimesOn({.name = "cortex-m4"});
  const std::string complaint = Complaint(limits);
  for (const char* text : {"max_flash = 100 B is below", "max_ram = 100 B is below", "max_macs = 100 is below",
                           "max_latency = 0.001 ms is below"}) {
    EXPECT_THAT(complaint, HasSubstr(text));
  }
}

// A space whose only layer is a convolution of 5 x 5.
std::shared_ptr<const SearchSpace> Conv5Space() {
  TempFolder temp;
  const std::string text =
      "nasenv:\n  name: big\n  version: 1\n  max_nlayers: 3\n  encoding: NSC\n  layers:\n"
      "  - convolution: {id: 1, kernel_size: [5], pred1: true, pred2: false}\n"
      "  - terminal: {id: 7, kernel_size: Null, pred1: false, pred2: false}\n";
  WriteFile(temp / "big.yml", {text.begin(), text.end()});
  return MakeSearchSpace(temp / "big.yml");
}

TEST(FeasibleTest, LimitsThatRuleOutEverythingOnlyTogether) {
  // On 8 x 8 pixels the network without layers has 130 parameters and 258 FLOPs; conv5 with one filter has 62 and 946.
  const auto space = Conv5Space();
  const InputSpec input{1, 8, 8, 2};
  Limits limits;
  limits.net.filters = 1;
  limits.net.dense_units = 0;
  limits.max_params = 100;
  CheckFeasible(*space, input, limits);
  limits.max_flops = 500;
  EXPECT_THAT(UsageErrorOf([&] { CheckFeasible(*space, input, limits); }),
              HasSubstr("max_params = 100 and max_flops = 500 together"));
  limits.max_params = 0;
  CheckFeasible(*space, input, limits);
}

TEST(FeasibleTest, ImagesTooSmallForEveryLayer) {
  const auto space = Conv5Space();
  CheckFeasible(*space, {1, 5, 5, 2}, SearchLimits());
  EXPECT_THAT(UsageErrorOf([&] {
                CheckFeasible(*space, {1, 4, 4, 2}, SearchLimits());
              }),
              AllOf(HasSubstr("4 x 4 pixels"), HasSubstr("make them larger")));
}

TEST(FeasibleTest, WarnsOfActingWithoutMasksWhereMostActionsAreIllegal) {
  const auto warning = [](const char* space, const char* strategy, bool masks) {
    ExperimentSpec spec = MakeSpec("quick");
    spec.strategy = strategy;
    spec.parts.Set("episode.mask_actions", masks ? "true" : "false");
    return UnmaskedWarning(spec, *MakeSearchSpace(space), kInput);
  };
  for (const bool masks : {false, true}) {  // not a matter of the key
    EXPECT_THAT(warning("multi-branch-direct", "random", masks),
                AllOf(HasSubstr("of the 161 first actions"), HasSubstr("only 8 are legal"),
                      HasSubstr("strategy=masked-random"), Not(HasSubstr("\n"))));
    for (const char* strategy : {"masked-random", "evolution", "listed"}) {
      EXPECT_EQ(warning("multi-branch-direct", strategy, masks), "") << strategy;
    }
  }
  for (const char* strategy : {"meta-rl", "dqn"}) {
    EXPECT_THAT(warning("multi-branch-direct", strategy, false), HasSubstr("episode.mask_actions=true"));
    EXPECT_EQ(warning("multi-branch-direct", strategy, true), "");
  }
  for (const char* space : {"chain", "multi-branch"}) {
    EXPECT_EQ(warning(space, "random", false), "") << space;
    EXPECT_EQ(warning(space, "meta-rl", false), "") << space;
  }
}

}  // namespace
}  // namespace netwright
