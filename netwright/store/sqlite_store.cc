#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/store/experiment_row.h"
#include "netwright/store/schema.h"
#include "netwright/store/sqlite_row.h"
#include "netwright/store/store.h"
#include "netwright/store/writer_lock.h"

namespace netwright {
namespace {

constexpr int kBusyTimeoutMs = 10000;  // for a checkpoint or a recovery in another process

std::string Now() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto millis = now.time_since_epoch().count() % 1000;
  return fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)), millis);
}

// Whether a path still names the file that it named: SQLite goes on writing to one that was removed.
class NamedFile {
 public:
  explicit NamedFile(const std::string& path) : path_(path) { known_ = stat(path_.c_str(), &file_) == 0; }
  bool IsThere() const {
    struct stat now = {};
    return !known_ || (stat(path_.c_str(), &now) == 0 && now.st_ino == file_.st_ino && now.st_dev == file_.st_dev);
  }

 private:
  std::string path_;
  struct stat file_ = {};
  bool known_ = false;
};

class SqliteStore final : public Store {
 public:
  // Takes a database whose schema has been checked.
  SqliteStore(std::string path, std::unique_ptr<WriterLock> lock, std::unique_ptr<SQLite::Database> database)
      : path_(std::move(path)), file_(path_), lock_(std::move(lock)), database_(std::move(database)) {
    const std::string select = fmt::format("SELECT {} FROM {}", kExperimentColumns, ExperimentRows(*database_));
    find_.emplace(*database_, select +
                                  " WHERE network = ? AND task = ? AND replicate = ? AND recipe = ? AND "
                                  "outcome IN ('ok', 'invalid', 'diverged') ORDER BY id LIMIT 1");
    select_.emplace(*database_, select + " WHERE ?1 = '' OR phase = ?1 ORDER BY id");
  }

  RunId BeginRun(const RunInfo& info) override {
    return Guarded([&] {
      SQLite::Statement insert(*database_, "INSERT INTO runs(spec, code_version, machine, started) VALUES(?, ?, ?, ?)");
      Rebind(insert, info.spec, info.code_version, info.machine, Now());
      insert.exec();
      return RunId{database_->getLastInsertRowid()};
    });
  }

  void Append(const Experiment& experiment) override {
    if (!file_.IsThere()) {
      FailRun("{} was removed or replaced while it was in use; nothing more can be kept in it", path_);
    }
    Guarded([&] {
      if (!append_) append_.emplace(*database_, InsertText());
      BindExperiment(*append_, experiment, Now());
      append_->exec();
      append_->reset();
    });
  }

  std::optional<Evaluation> Find(const CacheKey& key) override {
    return Guarded([&] {
      Rebind(*find_, key.network, key.task, key.replicate, key.recipe);
      std::optional<Evaluation> found;
      if (find_->executeStep()) {
        found = ReadExperiment(*find_).evaluation;
        found->id = 0;
        found->cached = false;
      }
      find_->reset();  // ends the read transaction
      return found;
    });
  }

  std::vector<Experiment> Experiments(std::string_view phase) override {
    return Guarded([&] {
      Rebind(*select_, std::string(phase));
      std::vector<Experiment> experiments;
      while (select_->executeStep()) experiments.push_back(ReadExperiment(*select_));
      select_->reset();
      return experiments;
    });
  }

  std::optional<RunInfo> LastRun(RunId* id) override {
    return Guarded([&]() -> std::optional<RunInfo> {
      SQLite::Statement select(*database_, "SELECT id, spec, code_version, machine FROM runs ORDER BY id DESC LIMIT 1");
      if (!select.executeStep()) return std::nullopt;
      RowReader row(select);
      const RunId run = row.Int64();
      if (id != nullptr) *id = run;
      RunInfo info;
      info.spec = row.Text();
      info.code_version = row.Text();
      info.machine = row.Text();
      return info;
    });
  }

  void AppendSteps(RunId run, std::span<const Step> steps) override {
    Guarded([&] {
      if (!next_position_) {
        next_position_ = database_->execAndGet("SELECT coalesce(max(position) + 1, 0) FROM steps").getInt64();
      }
      while (!steps.empty() && steps.front().position < *next_position_) steps = steps.subspan(1);
      if (steps.empty()) return;
      if (!append_step_) append_step_.emplace(*database_, "INSERT INTO steps VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      for (const Step& step : steps) {
        NETWRIGHT_CHECK(step.position == *next_position_ + (&step - steps.data()));
        Rebind(*append_step_, step.position, run, step.lane, step.episode, step.step, step.action, step.reward,
               int{step.done}, step.entropy);
        step.proposal ? append_step_->bind(10, static_cast<int64_t>(*step.proposal)) : append_step_->bind(10);
        append_step_->exec();
      }
      append_step_->reset();
      transaction.commit();
      next_position_ = steps.back().position + 1;
    });
  }

  std::vector<Step> Steps() override {
    return Guarded([&] {
      std::vector<Step> steps;
      if (!database_->tableExists("steps")) return steps;  // schema 1, opened read-only
      SQLite::Statement select(*database_,
                               "SELECT position, lane, episode, step, action, reward, done, entropy, trial FROM steps "
                               "ORDER BY position");
      while (select.executeStep()) {
        RowReader row(select);
        Step step;
        step.position = row.Int64();
        step.lane = row.Int();
        step.episode = row.Int64();
        step.step = row.Int();
        step.action = row.Text();
        step.reward = row.Double();
        step.done = row.Int() != 0;
        step.entropy = row.Double();
        step.proposal = row.Id();
        steps.push_back(std::move(step));
      }
      return steps;
    });
  }

  void PutPredictions(RunId run, const std::vector<int32_t>& labels, const std::vector<int32_t>& predictions) override {
    NETWRIGHT_CHECK(labels.size() == predictions.size());
    Guarded([&] {
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      SQLite::Statement remove(*database_, "DELETE FROM predictions WHERE run = ?");
      Rebind(remove, run);
      remove.exec();
      SQLite::Statement insert(*database_, "INSERT INTO predictions VALUES(?, ?, ?, ?)");
      for (size_t i = 0; i < labels.size(); ++i) {
        Rebind(insert, run, static_cast<int64_t>(i), labels[i], predictions[i]);
        insert.exec();
      }
      transaction.commit();
    });
  }

  Predictions GetPredictions(RunId run) override {
    return Guarded([&] {
      SQLite::Statement select(*database_, "SELECT label, prediction FROM predictions WHERE run = ? ORDER BY position");
      Rebind(select, run);
      Predictions result;
      while (select.executeStep()) {
        RowReader row(select);
        result.labels.push_back(row.Int());
        result.predictions.push_back(row.Int());
      }
      return result;
    });
  }

  void CopyTo(const std::string& path) override {
    Guarded([&] {
      SQLite::Statement copy(*database_, "VACUUM INTO ?");
      Rebind(copy, path);
      copy.exec();
    });
  }

 private:
  static std::string InsertText() {
    std::string marks = "?";
    for (int i = 1; i < kExperimentColumnCount; ++i) marks += ",?";
    return fmt::format("INSERT INTO experiments({}) VALUES({})", kExperimentColumns, marks);
  }

  template <typename Body>
  auto Guarded(Body body) const -> decltype(body()) {
    try {
      return body();
    } catch (const SQLite::Exception& error) {
      FailRun("{}: {}", path_, error.what());
    } catch (const DamagedRow& error) {
      FailRun("{}: {}; put the file back from a copy", path_, error.what());
    }
  }

  std::string path_;
  const NamedFile file_;
  std::unique_ptr<WriterLock> lock_;  // none when read-only; outlives the database
  std::unique_ptr<SQLite::Database> database_;
  std::optional<SQLite::Statement> append_, find_, select_, append_step_;
  std::optional<int64_t> next_position_;  // of a step; read at the first append
};

// What SQLite says of a file that it cannot open, as one line.
[[noreturn]] void FailOpen(const std::string& path, const SQLite::Exception& error) {
  if (error.getErrorCode() == SQLITE_NOTADB)
    FailRun("{} is damaged, or not an experiments database; put it back from a copy", path);
  FailRun("cannot open the experiments database {}: {}", path, error.what());
}

std::unique_ptr<SQLite::Database> OpenChecked(const std::string& name, const std::string& path, int flags) {
  auto database = std::make_unique<SQLite::Database>(name, flags, kBusyTimeoutMs);
  CheckSchema(*database, path);
  return database;
}

std::string ImmutableUri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02x}", static_cast<int>(c));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

bool HasWal(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path + "-wal", error);
  return !error && size > 0;
}

// A whole check reads all of the file. The rows' checksums guard what is read of a large one whose writer ended in good
// order, or alone: a killed process leaves a database as whole as it was.
bool MayBeDamaged(const std::string& path, WriterLock::Before before) {
  constexpr uintmax_t kQuickToCheck = uintmax_t{64} << 20;
  std::error_code error;
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size <= kQuickToCheck || before == WriterLock::Before::kUnknown) return true;
  return before == WriterLock::Before::kClean && HasWal(path);  // which a clean end does not leave
}

}  // namespace

std::unique_ptr<Store> OpenStore(const std::string& path) {
  auto lock = std::make_unique<WriterLock>(path + ".lock", path);
  const bool check = MayBeDamaged(path, lock->before());
  try {
    auto database =
        std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    const bool create = IsEmptyDatabase(*database);
    if (!create) {
      CheckSchema(*database, path);
      if (check) CheckWhole(*database, path);
    }
    database->exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    create ? CreateSchema(*database) : MigrateSchema(*database);
    return std::make_unique<SqliteStore>(path, std::move(lock), std::move(database));
  } catch (const SQLite::Exception& error) {
    FailOpen(path, error);
  }
}

std::unique_ptr<Store> OpenStoreReadOnly(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) FailUsage("there is no experiments database {}", path);
  try {
    return std::make_unique<SqliteStore>(path, nullptr, OpenChecked(path, path, SQLite::OPEN_READONLY));
  } catch (const SQLite::Exception& error) {
    // A read-only folder: SQLite cannot make the shared memory that WAL mode wants. Without a log to read there is
    // nothing in it, and the file alone is the database.
    const int code = error.getErrorCode();
    if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || HasWal(path)) FailOpen(path, error);
  }
  try {
    return std::make_unique<SqliteStore>(
        path, nullptr, OpenChecked(ImmutableUri(path), path, SQLite::OPEN_READONLY | SQLite::OPEN_URI));
  } catch (const SQLite::Exception& error) {
    FailOpen(path, error);
  }
}

}  // namespace netwright
