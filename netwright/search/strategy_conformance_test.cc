// The common suite over evolution; episodic_test.cc adds its strategies.
#include "netwright/search/evolution/evolution.h"
#include "testing/strategy_conformance_tests.h"

namespace netwright {
namespace {

std::vector<StrategyCase> Cases() {
  return {
      {.name = "Evolution", .make = [](const StrategyContext& context) { return MakeEvolution({}, context); }},
  };
}

INSTANTIATE_TEST_SUITE_P(Search, StrategyConformance, testing::ValuesIn(Cases()), StrategyCaseName());

}  // namespace
}  // namespace netwright
