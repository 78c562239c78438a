// The SQLite store on a real file: round trips, refusals, one writer beside readers. Kills are in store_kill_test.cc.
#include "netwright/store/store.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>

#include "netwright/base/error.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class StoreTest : public testing::Test {
 protected:
  static Experiment ExperimentOf(RunId run, uint64_t id, double accuracy = 0.5) {
    Experiment experiment;
    experiment.run = run;
    experiment.id = id;
    experiment.phase = "search";
    experiment.architecture = "conv3";
    experiment.key = {"conv3(0)", "00ff", "recipe", 0};
    experiment.evaluation.id = id;
    experiment.evaluation.metrics.accuracy = accuracy;
    return experiment;
  }

  // True when `check` holds in another process.
  static bool InChild(const std::function<bool()>& check) {
    const pid_t child = fork();
    if (child == 0) {
      bool good = false;
      try {
        good = check();
      } catch (...) {
      }
      _exit(good ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

  const TempFolder folder_;
  const std::string path_ = folder_ / "experiments.sqlite";
};

TEST_F(StoreTest, KeepsEveryField) {
  const double nan = std::nan("");
  Experiment experiment;
  experiment.id = std::numeric_limits<uint64_t>::max() - 1;
  experiment.task = 3;
  experiment.phase = "final";
  experiment.architecture = "conv3-max2";
  experiment.key = {"conv3(0) max2(1)", "0123", "a 'quoted' recipe\nwith lines", 2};
  experiment.evaluation.id = experiment.id;
  experiment.evaluation.outcome = Outcome::kDiverged;
  experiment.evaluation.cached = true;
  experiment.evaluation.message = "loss is NaN in epoch 1; \u00b5";
  experiment.evaluation.metrics = {0.1,
                                   nan,
                                   int64_t{1} << 40,
                                   int64_t{1} << 41,
                                   int64_t{1} << 42,
                                   1.5,
                                   6000,
                                   7,
                                   {{nan, 0.5, nan}, {2, 0.25, 0.125}}};
  experiment.worker = "pool/0";
  {
    const auto store = OpenStore(path_);
    EXPECT_FALSE(store->LastRun(nullptr).has_value());
    store->BeginRun({"{}", "0", "{}"});
    experiment.run = store->BeginRun({R"({"seed": 1})", "0.1.0", R"({"cores": 2})"});
    store->Append(experiment);
    store->Append(ExperimentOf(experiment.run, 1));
  }
  const auto store = OpenStoreReadOnly(path_);
  RunId run = 0;
  const std::optional<RunInfo> info = store->LastRun(&run);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(run, 2);
  EXPECT_EQ(info->spec, R"({"seed": 1})");
  EXPECT_EQ(info->code_version, "0.1.0");
  EXPECT_EQ(info->machine, R"({"cores": 2})");

  const std::vector<Experiment> all = store->Experiments();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].id, 1u);
  EXPECT_EQ(store->Experiments("search").size(), 1u);
  EXPECT_EQ(store->Experiments("final").size(), 1u);
  EXPECT_TRUE(store->Experiments("no such phase").empty());
  const Experiment& back = all[0];
  EXPECT_EQ(back.run, experiment.run);
  EXPECT_EQ(back.id, experiment.id);
  EXPECT_EQ(back.task, 3);
  EXPECT_EQ(back.phase, "final");
  EXPECT_EQ(back.architecture, experiment.architecture);
  EXPECT_EQ(back.key, experiment.key);
  EXPECT_EQ(back.evaluation.id, experiment.id);
  EXPECT_EQ(back.evaluation.outcome, Outcome::kDiverged);
  EXPECT_TRUE(back.evaluation.cached);
  EXPECT_EQ(back.evaluation.message, experiment.evaluation.message);
  const Metrics& metrics = back.evaluation.metrics;
  EXPECT_EQ(metrics.accuracy, 0.1);
  EXPECT_TRUE(std::isnan(metrics.loss));
  EXPECT_EQ(metrics.params, int64_t{1} << 40);
  EXPECT_EQ(metrics.flops, int64_t{1} << 41);
  EXPECT_EQ(metrics.peak_bytes, int64_t{1} << 42);
  EXPECT_EQ(metrics.train_seconds, 1.5);
  EXPECT_EQ(metrics.images, 6000);
  EXPECT_EQ(metrics.epochs, 7);
  ASSERT_EQ(metrics.curve.size(), 2u);
  EXPECT_TRUE(std::isnan(metrics.curve[0].train_loss));
  EXPECT_TRUE(std::isnan(metrics.curve[0].validation_accuracy));
  EXPECT_EQ(metrics.curve[0].train_accuracy, 0.5);
  EXPECT_EQ(metrics.curve[1].validation_accuracy, 0.125);
  EXPECT_EQ(back.worker, "pool/0");
  EXPECT_THAT(back.timestamp, MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"));
}

TEST_F(StoreTest, FindsReproducibleEvaluationsUnderTheExactKey) {
  const auto store = OpenStore(path_);
  const RunId run = store->BeginRun({});
  Experiment failed = ExperimentOf(run, 0);
  failed.evaluation.outcome = Outcome::kTimeout;
  store->Append(failed);
  const CacheKey key = failed.key;
  EXPECT_FALSE(store->Find(key).has_value());
  store->Append(ExperimentOf(run, 1, 0.25));
  store->Append(ExperimentOf(store->BeginRun({}), 0, 0.75));
  const std::optional<Evaluation> found = store->Find(key);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->metrics.accuracy, 0.25) << "the oldest";
  EXPECT_FALSE(found->cached);
  for (const CacheKey& other :
       {CacheKey{"conv5(0)", key.task, key.recipe, 0}, CacheKey{key.network, "", key.recipe, 0},
        CacheKey{key.network, key.task, "", 0}, CacheKey{key.network, key.task, key.recipe, 1}}) {
    EXPECT_FALSE(store->Find(other).has_value());
  }
}

TEST_F(StoreTest, PredictionsAreReplacedAndComeBackInOrder) {
  const auto store = OpenStore(path_);
  const RunId run = store->BeginRun({});
  EXPECT_TRUE(store->GetPredictions(run).labels.empty());
  store->PutPredictions(run, {1, 2, 3}, {1, 2, 4});
  store->PutPredictions(run, {5, 6}, {6, 5});
  const Predictions back = OpenStoreReadOnly(path_)->GetPredictions(run);
  EXPECT_EQ(back.labels, (std::vector<int32_t>{5, 6}));
  EXPECT_EQ(back.predictions, (std::vector<int32_t>{6, 5}));
}

Step StepOf(int64_t position, const std::string& action = "conv3") {
  Step step;
  step.position = position;
  step.action = action;
  return step;
}

TEST_F(StoreTest, StepsKeepEveryFieldAndAreWrittenOnce) {
  {
    const auto store = OpenStore(path_);
    const RunId run = store->BeginRun({});
    EXPECT_TRUE(store->Steps().empty());
    Step first = StepOf(0);
    first.lane = 1;
    first.episode = 2;
    first.step = 3;
    first.reward = 0.25;
    first.done = true;
    first.entropy = 1.5;
    first.proposal = 7;
    Step second = StepOf(1, "p1+1");
    second.entropy = std::nan("");
    store->AppendSteps(run, std::vector{first, second});
  }
  const auto store = OpenStore(path_);
  // A resumed run plays from the beginning; a round may be half there.
  store->AppendSteps(store->BeginRun({}), std::vector{StepOf(0, "other"), StepOf(1, "other"), StepOf(2, "terminal")});
  store->AppendSteps(2, {});
  const std::vector<Step> steps = OpenStoreReadOnly(path_)->Steps();
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[0].lane, 1);
  EXPECT_EQ(steps[0].episode, 2);
  EXPECT_EQ(steps[0].step, 3);
  EXPECT_EQ(steps[0].action, "conv3");
  EXPECT_EQ(steps[0].reward, 0.25);
  EXPECT_TRUE(steps[0].done);
  EXPECT_EQ(steps[0].entropy, 1.5);
  EXPECT_EQ(steps[0].proposal, 7u);
  EXPECT_EQ(steps[1].action, "p1+1");
  EXPECT_TRUE(std::isnan(steps[1].entropy));
  EXPECT_FALSE(steps[1].proposal.has_value());
  EXPECT_EQ(steps[2].action, "terminal");
}

TEST_F(StoreTest, AStoreOfSchemaOneIsReadAndBroughtUpToDate) {
  {
    const auto store = OpenStore(path_);
    store->Append(ExperimentOf(store->BeginRun({}), 4));
  }
  SQLite::Database(path_, SQLite::OPEN_READWRITE)
      .exec(
          "DROP TABLE steps; ALTER TABLE experiments DROP COLUMN expected; ALTER TABLE experiments DROP COLUMN "
          "checksum;"
          "PRAGMA user_version = 1");
  const auto old = OpenStoreReadOnly(path_);
  EXPECT_TRUE(old->Steps().empty());
  EXPECT_EQ(old->Experiments().size(), 1u);
  const auto store = OpenStore(path_);
  store->AppendSteps(1, std::vector{StepOf(0)});
  EXPECT_EQ(store->Steps().size(), 1u);
  EXPECT_EQ(store->Experiments().at(0).id, 4u);
  EXPECT_EQ(SQLite::Database(path_).execAndGet("PRAGMA user_version").getInt(), 4);
}

TEST_F(StoreTest, KeepsWhatWasForetold) {
  const auto store = OpenStore(path_);
  Experiment experiment = ExperimentOf(store->BeginRun({}), 0);
  store->Append(experiment);
  experiment.id = 1;
  experiment.expected = 0.75;
  store->Append(experiment);
  EXPECT_TRUE(std::isnan(store->Experiments().at(0).expected));
  EXPECT_EQ(store->Experiments().at(1).expected, 0.75);
}

TEST_F(StoreTest, AStoreOfSchemaTwoIsReadAndBroughtUpToDate) {
  {
    const auto store = OpenStore(path_);
    store->Append(ExperimentOf(store->BeginRun({}), 4));
  }
  SQLite::Database(path_, SQLite::OPEN_READWRITE)
      .exec(
          "ALTER TABLE experiments DROP COLUMN expected; ALTER TABLE experiments DROP COLUMN checksum;"
          "PRAGMA user_version = 2");
  EXPECT_TRUE(std::isnan(OpenStoreReadOnly(path_)->Experiments("search").at(0).expected));
  EXPECT_EQ(OpenStoreReadOnly(path_)->Experiments().size(), 1u);
  EXPECT_EQ(OpenStore(path_)->Experiments().at(0).id, 4u);
}

TEST_F(StoreTest, RowsOfSchemaThreeHaveNoChecksum) {
  {
    const auto store = OpenStore(path_);
    store->Append(ExperimentOf(store->BeginRun({}), 4));
  }
  SQLite::Database(path_, SQLite::OPEN_READWRITE)
      .exec("ALTER TABLE experiments DROP COLUMN checksum; PRAGMA user_version = 3");
  EXPECT_EQ(OpenStoreReadOnly(path_)->Experiments().size(), 1u);
  const auto store = OpenStore(path_);
  store->Append(ExperimentOf(1, 5));
  EXPECT_EQ(store->Experiments().size(), 2u);
}

TEST_F(StoreTest, AChangedRowIsRefused) {
  {
    const auto store = OpenStore(path_);
    store->Append(ExperimentOf(store->BeginRun({}), 4));
  }
  for (const char* change : {"accuracy = 0.6", "architecture = 'conv5'", "trial = 5", "outcome = 'fine'", "curve = '['",
                             "expected = 0.1", "timestamp = 'now'", "loss = 0.5"}) {
    const std::string changed = folder_ / "changed.sqlite";
    std::filesystem::copy_file(path_, changed, std::filesystem::copy_options::overwrite_existing);
    SQLite::Database(changed, SQLite::OPEN_READWRITE).exec(std::string("UPDATE experiments SET ") + change);
    EXPECT_THAT(RunErrorOf([&] { OpenStoreReadOnly(changed)->Experiments(); }), HasSubstr("damaged")) << change;
    for (const char* more : {"-wal", "-shm"}) std::filesystem::remove(changed + more);
  }
}

TEST_F(StoreTest, ADamagedPageIsFoundAtTheStart) {
  {
    const auto store = OpenStore(path_);
    const RunId run = store->BeginRun({});
    for (uint64_t id = 0; id < 200; ++id) store->Append(ExperimentOf(run, id));
  }
  const auto size = std::filesystem::file_size(path_);
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(size / 4096 / 2 * 4096));
  file << std::string(16, '\xFF');
  file.close();
  EXPECT_THAT(RunErrorOf([this] { OpenStore(path_); }), HasSubstr("damaged"));
  std::filesystem::resize_file(path_, size / 2);
  EXPECT_THAT(RunErrorOf([this] { OpenStore(path_); }), HasSubstr(path_));
}

// Its pages are those of a database that a killed process left, or a system that went down.
TEST_F(StoreTest, ALargeStoreIsCheckedWhereItMayBeDamaged) {
  {
    const auto store = OpenStore(path_);
    Experiment large = ExperimentOf(store->BeginRun({}), 0);
    large.evaluation.message.assign(size_t{70} << 20, 'x');
    store->Append(large);
  }
  const int64_t page =
      SQLite::Database(path_).execAndGet("SELECT rootpage FROM sqlite_master WHERE name = 'steps'").getInt64();
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp((page - 1) * 4096);
  file << std::string(16, '\xFF');
  file.close();
  EXPECT_EQ(OpenStore(path_)->Experiments().size(), 1u);                            // a clean end
  EXPECT_FALSE(InChild([this] { return OpenStore(path_).release() == nullptr; }));  // ends without its destructor
  EXPECT_TRUE(std::filesystem::exists(path_ + ".lock"));
  EXPECT_EQ(OpenStore(path_)->Experiments().size(), 1u);  // a killed process
  std::ofstream(path_ + ".lock") << "another start of the system";
  EXPECT_THAT(RunErrorOf([this] { OpenStore(path_); }), HasSubstr("damaged"));
}

TEST_F(StoreTest, AFileThatIsRemovedInUseIsNoticed) {
  const auto store = OpenStore(path_);
  const RunId run = store->BeginRun({});
  store->Append(ExperimentOf(run, 0));
  std::filesystem::rename(path_, path_ + ".away");
  EXPECT_THAT(RunErrorOf([&] { store->Append(ExperimentOf(run, 1)); }), HasSubstr("removed or replaced"));
  std::ofstream(path_).flush();
  EXPECT_THAT(RunErrorOf([&] { store->Append(ExperimentOf(run, 1)); }), HasSubstr("removed or replaced"));
  std::filesystem::rename(path_ + ".away", path_);
  store->Append(ExperimentOf(run, 1));
}

TEST_F(StoreTest, ASecondWriterIsRefusedAndReadersAreNot) {
  auto writer = OpenStore(path_);
  const RunId run = writer->BeginRun({});
  writer->Append(ExperimentOf(run, 0));
  EXPECT_THAT(RunErrorOf([this] { OpenStore(path_); }), HasSubstr("in use by another"));
  EXPECT_TRUE(InChild([this] {
    try {
      OpenStore(path_);
    } catch (const Error& error) {
      return error.kind() == ErrorKind::kRun;
    }
    return false;
  }));
  EXPECT_TRUE(InChild([this] { return OpenStoreReadOnly(path_)->Experiments().size() == 1; }));

  // A reader that stays open sees what is appended after it was opened, and does not hold up the writer.
  const auto reader = OpenStoreReadOnly(path_);
  EXPECT_EQ(reader->Experiments().size(), 1u);
  writer->Append(ExperimentOf(run, 1));
  EXPECT_EQ(reader->Experiments().size(), 2u);
  EXPECT_THAT(RunErrorOf([&] { reader->Append(ExperimentOf(run, 2)); }), HasSubstr("readonly"));

  EXPECT_EQ(WriterOf(path_), getpid());
  writer.reset();
  EXPECT_EQ(WriterOf(path_), 0);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".lock"));
  EXPECT_EQ(OpenStore(path_)->Experiments().size(), 2u);
}

TEST_F(StoreTest, ReadsInAReadOnlyFolder) {
  OpenStore(path_)->BeginRun({"{}", "1", "{}"});
  ASSERT_EQ(chmod(folder_.path().c_str(), 0555), 0);
  ASSERT_EQ(chmod(path_.c_str(), 0444), 0);
  EXPECT_TRUE(InChild([this] {
    // Permissions do not hold the super-user: become nobody.
    if (geteuid() == 0 && seteuid(65534) != 0) return false;
    return OpenStoreReadOnly(path_)->LastRun(nullptr).has_value();
  }));
  EXPECT_TRUE(InChild([this] {
    if (geteuid() == 0 && seteuid(65534) != 0) return false;
    try {
      OpenStore(path_);
    } catch (const Error& error) {
      return error.kind() == ErrorKind::kRun;
    }
    return false;
  }));
  ASSERT_EQ(chmod(folder_.path().c_str(), 0755), 0);
}

TEST_F(StoreTest, RefusesANewerSchema) {
  OpenStore(path_);
  SQLite::Database(path_, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  EXPECT_THAT(RunErrorOf([this] { OpenStore(path_); }), HasSubstr("schema version 99"));
  EXPECT_THAT(RunErrorOf([this] { OpenStoreReadOnly(path_); }), HasSubstr("schema version 99"));
}

TEST_F(StoreTest, RefusesWhatIsNoStoreAndLeavesItAlone) {
  const std::string text(5000, 'x');
  std::ofstream(path_) << text;
  EXPECT_THAT(RunErrorOf([this] { OpenStore(path_); }), HasSubstr("not an experiments database"));
  EXPECT_THAT(RunErrorOf([this] { OpenStoreReadOnly(path_); }), HasSubstr("not an experiments database"));
  std::ifstream file(path_);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);

  const std::string other = folder_ / "other.sqlite";
  SQLite::Database(other, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE experiments(a)");
  EXPECT_THAT(RunErrorOf([&] { OpenStore(other); }), HasSubstr("not an experiments database"));
  EXPECT_THAT(RunErrorOf([&] { OpenStoreReadOnly(other); }), HasSubstr("not an experiments database"));

  EXPECT_THAT(UsageErrorOf([this] { OpenStoreReadOnly(folder_ / "none.sqlite"); }), HasSubstr("none.sqlite"));
  EXPECT_THAT(RunErrorOf([this] { OpenStore(folder_ / "no/folder.sqlite"); }), HasSubstr("no/folder.sqlite"));
}

TEST_F(StoreTest, AnEmptyFileBecomesAStore) {
  std::ofstream(path_).flush();
  EXPECT_EQ(OpenStore(path_)->BeginRun({}), 1);
}

}  // namespace
}  // namespace netwright
