#include "netwright/run/transfer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "netwright/io/atomic_file.h"
#include "netwright/io/files.h"
#include "netwright/io/tar_writer.h"
#include "netwright/run/run_folder.h"
#include "netwright/store/store.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class TransferTest : public testing::Test {
 protected:
  // A run folder with one experiment and one step, in the midst of its final training or finished.
  static void MakeRun(const std::string& path, bool finished = false) {
    const RunFolder folder = RunFolder::Create(path);
    WriteJsonFile(folder.run_json(), {{"config", {}}});
    folder.WriteClock({1.5, 0});
    std::ofstream(folder.checkpoint() / "final.policy") << "weights";
    for (const char* name : {"final-0-0.state", "final-0-0.weights", "final-1-0.state.123.tmp"}) {
      std::ofstream(folder.checkpoint() / name) << "half-trained";
    }
    if (finished) WriteJsonFile(folder.summary(), {{"status", "finished"}});
    const auto store = OpenStore(folder.store().string());
    Experiment experiment;
    experiment.run = store->BeginRun({});
    experiment.phase = "search";
    experiment.architecture = "conv3";
    experiment.evaluation.metrics.accuracy = 0.25;
    store->Append(experiment);
    Step step;
    step.action = "conv3";
    store->AppendSteps(1, std::vector{step});
  }
  static void ExpectRun(const fs::path& path, bool finished = false) {
    const auto store = OpenStoreReadOnly((path / "experiments.sqlite").string());
    ASSERT_EQ(store->Experiments().size(), 1u);
    EXPECT_EQ(store->Experiments()[0].evaluation.metrics.accuracy, 0.25);
    EXPECT_EQ(store->Steps().size(), 1u);
    EXPECT_EQ(RunFolder::Open(path.string()).ReadClock().search, 1.5);
    EXPECT_TRUE(fs::exists(path / "checkpoint/final.policy"));
    for (const char* name : {"final-0-0.state", "final-0-0.weights"}) {
      EXPECT_EQ(fs::exists(path / "checkpoint" / name), !finished) << name;
    }
    EXPECT_FALSE(fs::exists(path / "checkpoint/final-1-0.state.123.tmp"));
  }
  const TempFolder folder_;
};

TEST_F(TransferTest, ARunTravels) {
  MakeRun(folder_ / "run");
  const auto writer = OpenStore(folder_ / "run/experiments.sqlite");  // goes on meanwhile
  ExportRuns(folder_ / "run", folder_ / "run.tgz");
  ImportRuns(folder_ / "run.tgz", folder_ / "there");
  ExpectRun(folder_ / "there");
  EXPECT_THAT(UsageErrorOf([&] { ExportRuns(folder_ / "run", folder_ / "run.tgz"); }), HasSubstr("is there already"));
  EXPECT_THAT(UsageErrorOf([&] { ImportRuns(folder_ / "run.tgz", folder_ / "there"); }), HasSubstr("not empty"));
}

TEST_F(TransferTest, AStudyTravelsWithItsRuns) {
  fs::create_directories(folder_ / "study/runs/planned");
  WriteJsonFile(fs::path(folder_ / "study/study.json"), {{"experiment", "hardness"}});
  MakeRun(folder_ / "study/runs/a");
  MakeRun(folder_ / "study/runs/b", /*finished=*/true);
  ExportRuns(folder_ / "study", folder_ / "study.tgz");
  ImportRuns(folder_ / "study.tgz", folder_ / "there");
  ExpectRun(fs::path(folder_ / "there/runs/a"));
  ExpectRun(fs::path(folder_ / "there/runs/b"), /*finished=*/true);
  EXPECT_EQ(ReadJsonFile(folder_ / "there/study.json").at("experiment"), "hardness");
}

TEST_F(TransferTest, RefusesWhatIsNoExport) {
  fs::create_directories(folder_ / "empty");
  EXPECT_THAT(UsageErrorOf([&] { ExportRuns(folder_ / "empty", folder_ / "x.tgz"); }), HasSubstr("neither a run"));
  EXPECT_FALSE(fs::exists(folder_ / "x.tgz"));
  std::ofstream(folder_ / "text") << std::string(3000, 'x');
  EXPECT_FALSE(UsageErrorOf([&] { ImportRuns(folder_ / "text", folder_ / "there"); }).empty());
  EXPECT_FALSE(fs::exists(folder_ / "there"));
}

TEST_F(TransferTest, RefusesWhatUnpacksToTooMuch) {
  {
    AtomicFile file(folder_ / "bomb.tgz");
    TarWriter archive([&](std::span<const std::byte> bytes) { file.Write(bytes); }, /*gzip=*/true);
    const std::vector<std::byte> zeros(size_t{100} << 20);
    archive.Add("run.json", zeros);
    archive.Close();
    file.Commit();
  }
  EXPECT_THAT(UsageErrorOf([&] { ImportRuns(folder_ / "bomb.tgz", folder_ / "there"); }), HasSubstr("200 times"));
  EXPECT_FALSE(fs::exists(folder_ / "there"));
}

TEST_F(TransferTest, RefusesPathsThatLeadOut) {
  fs::create_directories(folder_ / "in");
  std::ofstream(folder_ / "evil") << "x";
  const std::string command = "cd '" + std::string(folder_ / "in") + "' && tar -czPf ../evil.tgz ../evil";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(UsageErrorOf([&] { ImportRuns(folder_ / "evil.tgz", folder_ / "there"); }), HasSubstr("../evil"));
  EXPECT_FALSE(fs::exists(folder_ / "there"));
}

}  // namespace
}  // namespace netwright
