#include "netwright/spaces/decisions/decision_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "netwright/base/yaml_file.h"
#include "netwright/spaces/decisions/decision_file.h"
#include "testing/errors.h"
#include "testing/space_conformance.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

DecisionSpec Cells() {
  return {.name = "cells",
          .decisions = {{"depth", {"2", "4", "8"}}, {"act", {"relu", "tanh"}}, {"lr", {"0.1", "1e-3"}}}};
}

// 24 decisions, 192 choices: as many as there can be.
DecisionSpec Largest() {
  DecisionSpec spec{.name = "largest", .decisions = {}};
  for (int i = 0; i < kMaxDecisions; ++i) {
    Decision decision{.name = "d" + std::to_string(i), .choices = {}};
    for (int choice = 0; choice < 8; ++choice) decision.choices.push_back("c" + std::to_string(choice));
    spec.decisions.push_back(decision);
  }
  return spec;
}

TEST(DecisionSpaceTest, Conforms) {
  ExpectSpaceConforms(DecisionSpace(Cells()), 1);
  ExpectSpaceConforms(DecisionSpace(Largest()), 2, 50);
}

TEST(DecisionSpaceTest, OffersTheChoicesOfTheDecisionAtHand) {
  const DecisionSpace space(Cells());
  EXPECT_EQ(space.ActionCount(), 7);
  EXPECT_EQ(space.ActionName(4), "act=tanh");
  EXPECT_EQ(space.LegalActions(space.Initial(), {}, {}).to_ulong(), 0b111u);
  const Architecture deep = space.Apply(space.Initial(), 2);
  EXPECT_EQ(space.LegalActions(deep, {}, {}).to_ulong(), 0b11000u);
  const Architecture complete = space.Parse("depth=8,act=relu,lr=1e-3");
  EXPECT_EQ(complete, space.Make(std::array{2, 0, 1}));
  EXPECT_TRUE(space.LegalActions(complete, {}, {}).none());
  EXPECT_TRUE(space.IsTerminal(complete));
  EXPECT_EQ(space.Key(complete), "depth=8,act=relu,lr=1e-3");
  EXPECT_THAT(space.ActionsOf(complete), ElementsAre(2, 3, 6));
  EXPECT_THAT(EncodingOf(space, space.Parse("depth=4")), ElementsAre(0, 0, 1, 0, 1, 0, 0, 1, 0, 0));

  const Architecture strange = space.Apply(deep, 0);  // the depth again
  EXPECT_EQ(strange.out_of_range, 1);
  EXPECT_TRUE(space.IsTerminal(strange));
}

TEST(DecisionSpaceTest, ParseSaysWhatIsThere) {
  const DecisionSpace space(Cells());
  EXPECT_THAT(UsageErrorOf([&] { space.Parse("depth=3"); }), HasSubstr("depth=2|4|8"));
  EXPECT_THAT(UsageErrorOf([&] { space.Parse("act=relu"); }), HasSubstr("depth="));
  EXPECT_THAT(UsageErrorOf([&] { space.Parse(""); }), HasSubstr("depth="));
  EXPECT_THAT(UsageErrorOf([&] { space.Parse("depth=2,act=relu,lr=0.1,lr=0.1"); }), HasSubstr("one too many"));
}

TEST(DecisionSpaceTest, SaysWhyThereIsNoSuchSpace) {
  const auto problem = [](std::vector<Decision> decisions) {
    return ProblemOf(DecisionSpec{.name = "x", .decisions = std::move(decisions)});
  };
  EXPECT_EQ(problem({{"a", {"1", "2"}}}), "");
  EXPECT_THAT(problem({}), HasSubstr("1 to 24"));
  EXPECT_THAT(problem(std::vector<Decision>(25, {"a", {"1", "2"}})), HasSubstr("1 to 24"));
  EXPECT_THAT(problem({{"a", {"1", "2"}}, {"a", {"1", "2"}}}), HasSubstr("two decisions"));
  EXPECT_THAT(problem({{"a", {"1"}}}), HasSubstr("fewer than two"));
  EXPECT_THAT(problem({{"a", {"1", "1"}}}), HasSubstr("occurs twice"));
  for (const char* name : {"a=b", "a,b", "a\n", " a", ""})
    EXPECT_THAT(problem({{name, {"1", "2"}}}), HasSubstr("name"));
  DecisionSpec large = Largest();
  large.decisions[0].choices.push_back("c8");
  EXPECT_THAT(ProblemOf(large), HasSubstr("there can be 192"));
}

class DecisionFileTest : public testing::Test {
 protected:
  DecisionSpec Read(const std::string& text) const {
    std::ofstream(path_) << text;
    return ReadDecisions(YamlFile(path_, "space file"));
  }

  const TempFolder folder_;
  const std::string path_ = folder_ / "space.yml";
};

TEST_F(DecisionFileTest, ReadsChoicesAsTheyAreWritten) {
  const DecisionSpec spec = Read(
      "name: cells\ndecisions:\n  - name: depth\n    choices: [2, 4, 8]\n"
      "  - {name: act, choices: [relu, tanh]}\n  - {name: lr, choices: [0.1, 1e-3]}\n");
  EXPECT_EQ(spec, Cells());
}

TEST_F(DecisionFileTest, ErrorsNameFileLineAndKey) {
  const auto error = [&](const std::string& text) { return UsageErrorOf([&] { Read(text); }); };
  EXPECT_THAT(error("name: x\ndecisions:\n  - {name: a, choices: [1, 2]}\n  - {name: b, choice: [1]}\n"),
              HasSubstr(path_ + ":4: decisions[1]: unknown key 'choice'"));
  EXPECT_THAT(error("name: x\ndecisions: 5\n"), HasSubstr("write a list"));
  EXPECT_THAT(error("name: x\ndecisions: [{name: a, choices: 5}]\n"), HasSubstr("decisions[0].choices: write a list"));
  EXPECT_THAT(error("name: x\ndecisions: [{name: a, choices: [1, 1]}]\n"), HasSubstr("occurs twice"));
  EXPECT_THAT(error("decisions: []\n"), HasSubstr("name: this key is missing"));
}

}  // namespace
}  // namespace netwright
