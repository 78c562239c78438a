// --json of the commands that no other test asks for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "testing/bars.h"
#include "testing/files.h"
#include "testing/temp_folder.h"
#include "tests/program.h"

namespace netwright {
namespace {

nlohmann::json Answer(std::vector<std::string> words, int exit_code = 0) {
  words.emplace_back("--json");
  const ProgramResult result = RunProgram(words);
  EXPECT_EQ(result.exit_code, exit_code) << result.err;
  return nlohmann::json::parse(result.out);
}

TEST(JsonTest, OfCommandsWithoutARun) {
  EXPECT_EQ(Answer({"data", "list"}).at("datasets").at(0).at("name"), "fashion-mnist");
  EXPECT_TRUE(Answer({"doctor"}).at("warnings").is_array());
  EXPECT_EQ(Answer({"config", "seed"}).at("keys").at(0).at("default"), "1");
  EXPECT_GT(Answer({"config"}).at("keys").size(), 100U);
  EXPECT_TRUE(Answer({"data", "cache"}).at("files").is_array());
  const nlohmann::json shown = Answer({"show", "conv3-max2"});
  EXPECT_EQ(shown.at("layers").at(1).at("layer"), "max2");
  EXPECT_EQ(shown.at("layers").at(1).at("output").at(1), 15);
  EXPECT_FALSE(Answer({"show", "max3-max3-max3-conv3", "--input", "1x12x12"}, 2).at("valid"));
}

TEST(JsonTest, OfADataSet) {
  const TempFolder temp;
  WriteBars(temp / "bars", 12, 2, 10);
  const nlohmann::json info = Answer({"data", "info", temp / "bars"});
  EXPECT_EQ(info.at("classes").at(1).at("images"), 10);
  EXPECT_EQ(info.at("height").at("max"), 12);
  EXPECT_EQ(Answer({"data", "check", temp / "bars"}).at("sound"), true);
  WriteFile(temp / "bars/bar_0/broken.png", {'n', 'o'});
  EXPECT_EQ(Answer({"data", "check", temp / "bars"}, 2).at("broken").at(0).at("image"), "bar_0/broken.png");
  const nlohmann::json imported = Answer({"data", "import", temp / "bars", "--name", "stripes", "--to", temp.path()});
  EXPECT_EQ(imported.at("path"), temp / "stripes.tar");
  EXPECT_EQ(imported.at("images"), 20);
}

TEST(JsonTest, OfAComparison) {
  const TempFolder temp;
  const nlohmann::json compared =
      Answer({"bench", "transfer", "--on", "table:examples/table/small_cells.yml", "--task", "letters", "--strategy",
              "masked-random", "--strategy", "evolution", "--seeds", "3", "--networks", "6", "--out", temp / "out"});
  EXPECT_EQ(compared.at("page"), temp / "out/transfer.html");
  EXPECT_EQ(compared.at("units"), 3);
  EXPECT_EQ(compared.at("networks"), nlohmann::json({1, 2, 3, 5}));
  const nlohmann::json& evolution = compared.at("strategies").at(0);
  EXPECT_EQ(evolution.at("name"), "evolution");
  EXPECT_GE(evolution.at("accuracy").at(3), evolution.at("accuracy").at(0));
  const nlohmann::json& difference = evolution.at("regret_of_subject_minus_its").at(3);
  EXPECT_LE(difference.at("interval").at(0), difference.at("mean"));
}

TEST(JsonTest, OfARun) {
  const TempFolder temp;
  WriteBars(temp / "bars", 12, 2, 10);
  const std::string run = temp / "run";
  const nlohmann::json outcome = Answer({"search", temp / "bars", "--out", run, "--evaluator", "synthetic",
                                         "--evaluations", "10", "--no-final", "--quiet"});
  EXPECT_EQ(outcome.at("folder"), run);
  EXPECT_EQ(outcome.at("evaluations").at("trained"), 10);
  EXPECT_EQ(Answer({"resume", run}).at("best"), outcome.at("best"));
  EXPECT_EQ(Answer({"show", run}).at("network"), outcome.at("best").at("architecture"));
  EXPECT_EQ(Answer({"report", run}).at("page"), run + "/report.html");
  EXPECT_EQ(Answer({"store", "export", run, "--out", temp / "run.tgz"}).at("files").at(0), temp / "run.tgz");
  EXPECT_EQ(Answer({"store", "import", temp / "run.tgz", "--into", temp / "again"}).at("folder"), temp / "again");
}

}  // namespace
}  // namespace netwright
