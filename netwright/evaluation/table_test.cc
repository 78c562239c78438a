#include "netwright/evaluation/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "netwright/base/error.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;

class TableTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) const {
    std::ofstream(path_) << text;
    return path_;
  }

  const TempFolder folder_;
  const std::string path_ = folder_ / "table.jsonl";
};

TEST_F(TableTest, ReadsJsonLines) {
  const MetricsTable table =
      ReadMetricsTable(Write("{\"network\": \"conv3(0) max2(1)\", \"accuracy\": 0.5, \"params\": 12}\n\n"
                             "{\"network\": \"input\", \"accuracy\": 0.25}\n"));
  ASSERT_EQ(table.size(), 2u);
  EXPECT_EQ(table.at("conv3(0) max2(1)").params, 12);
  EXPECT_EQ(table.at("input").accuracy, 0.25);
}

TEST_F(TableTest, NamesFileAndLineOfAMistake) {
  for (const char* line :
       {"{", "[]", "{\"network\": \"input\"}", "{\"network\": \"conv3(7)\", \"accuracy\": 0.5}",
        "{\"network\": \"input\", \"accuracy\": 1.5}", "{\"network\": \"input\", \"accuracy\": \"x\"}"}) {
    const std::string path = Write(std::string("{\"network\": \"input\", \"accuracy\": 0.5}\n") + line + "\n");
    EXPECT_THAT(UsageErrorOf([&] { ReadMetricsTable(path); }), HasSubstr(path + ":2: ")) << line;
  }
  EXPECT_THROW(ReadMetricsTable("/nonexistent/table.jsonl"), Error);
}

TEST_F(TableTest, AnswersByTaskAndCallsTheRestInvalid) {
  const auto space = MakeSearchSpace("chain");
  const Architecture known = space->Parse("conv3-max2");
  MetricsTable first, second;
  first[space->Lower(known).Text()].accuracy = 0.5;
  second[space->Lower(known).Text()].accuracy = 0.75;
  const auto evaluator = MakeTableEvaluator({first, second});
  std::vector<Proposal> proposals = {
      {.id = 0, .arch = known}, {.id = 1, .arch = known, .task = 1}, {.id = 2, .arch = space->Parse("conv5")}};
  for (Proposal& proposal : proposals) Describe(*space, proposal);
  evaluator->Submit(proposals);
  const auto answers = evaluator->Wait(std::chrono::milliseconds(0));
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_EQ(answers[0].metrics.accuracy, 0.5);
  EXPECT_EQ(answers[1].metrics.accuracy, 0.75);
  EXPECT_EQ(answers[2].outcome, Outcome::kInvalid);
  EXPECT_THAT(answers[2].message, HasSubstr("not in the table"));
}

}  // namespace
}  // namespace netwright
