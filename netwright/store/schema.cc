#include "netwright/store/schema.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include "netwright/base/error.h"

namespace netwright {
namespace {

constexpr int kApplicationId = 0x4e577274;  // "NWrt": marks the file as ours

// REAL columns hold NULL for NaN. `curve` is a JSON array of EpochMetrics. Code version and machine are the run's.
constexpr char kTables[] = R"sql(
CREATE TABLE meta(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE runs(
  id INTEGER PRIMARY KEY,
  spec TEXT NOT NULL,
  code_version TEXT NOT NULL,
  machine TEXT NOT NULL,
  started TEXT NOT NULL
);

CREATE TABLE experiments(
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  trial INTEGER NOT NULL,
  task_index INTEGER NOT NULL,
  phase TEXT NOT NULL,
  architecture TEXT NOT NULL,
  network TEXT NOT NULL,
  task TEXT NOT NULL,
  recipe TEXT NOT NULL,
  replicate INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  cached INTEGER NOT NULL,
  message TEXT NOT NULL,
  accuracy REAL,
  loss REAL,
  params INTEGER NOT NULL,
  flops INTEGER NOT NULL,
  peak_bytes INTEGER NOT NULL,
  train_seconds REAL,
  images INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  curve TEXT NOT NULL,
  worker TEXT NOT NULL,
  timestamp TEXT NOT NULL
);

CREATE INDEX experiments_by_key ON experiments(network, task, replicate);

CREATE TABLE predictions(
  run INTEGER NOT NULL REFERENCES runs(id),
  position INTEGER NOT NULL,
  label INTEGER NOT NULL,
  prediction INTEGER NOT NULL,
  PRIMARY KEY(run, position)
) WITHOUT ROWID;

INSERT INTO meta VALUES('format', 'netwright experiments');
)sql";

// What version 2 adds.
constexpr char kStepTable[] = R"sql(
CREATE TABLE steps(
  position INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id),
  lane INTEGER NOT NULL,
  episode INTEGER NOT NULL,
  step INTEGER NOT NULL,
  action TEXT NOT NULL,
  reward REAL NOT NULL,
  done INTEGER NOT NULL,
  entropy REAL,
  trial INTEGER
);
)sql";

// What version 3 adds.
constexpr char kExpectedColumn[] = "ALTER TABLE experiments ADD COLUMN expected REAL";

// What version 4 adds: of all other columns of the row; NULL in older rows.
constexpr char kChecksumColumn[] = "ALTER TABLE experiments ADD COLUMN checksum INTEGER";

int IntPragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

}  // namespace

void CreateSchema(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  database.exec(kTables);
  database.exec(kStepTable);
  database.exec(kExpectedColumn);
  database.exec(kChecksumColumn);
  database.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion));
  transaction.commit();
}

void MigrateSchema(SQLite::Database& database) {
  const int version = IntPragma(database, "user_version");
  if (version >= kSchemaVersion) return;
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  if (version < 2) database.exec(kStepTable);
  if (version < 3) database.exec(kExpectedColumn);
  database.exec(kChecksumColumn);
  database.exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
  transaction.commit();
}

std::string ExperimentRows(SQLite::Database& database) {
  const int version = IntPragma(database, "user_version");
  if (version < 3) return "(SELECT *, NULL AS expected, NULL AS checksum FROM experiments)";
  return version < 4 ? "(SELECT *, NULL AS checksum FROM experiments)" : "experiments";
}

void CheckWhole(SQLite::Database& database, const std::string& path) {
  const std::string found = database.execAndGet("PRAGMA quick_check(1)").getString();
  if (found == "ok") return;
  FailRun("{} is damaged ({}); put it back from a copy", path,
          found.substr(found.rfind('\n') + 1));  // where: before it
}

bool IsEmptyDatabase(SQLite::Database& database) {
  return IntPragma(database, "application_id") == 0 && IntPragma(database, "user_version") == 0 &&
         database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
}

void CheckSchema(SQLite::Database& database, const std::string& path) {
  if (IntPragma(database, "application_id") != kApplicationId) {
    FailRun("{} is damaged, or not an experiments database; put it back from a copy", path);
  }
  const int version = IntPragma(database, "user_version");
  if (version > kSchemaVersion) {
    FailRun("{} has schema version {}, newer than this program's {}; use the newer netwright that wrote it", path,
            version, kSchemaVersion);
  }
  if (version < 1) FailRun("{} has no valid schema version", path);
}

}  // namespace netwright
