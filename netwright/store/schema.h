#ifndef NETWRIGHT_STORE_SCHEMA_H_
#define NETWRIGHT_STORE_SCHEMA_H_

#include <SQLiteCpp/Database.h>

#include <string>

namespace netwright {

// Version of the tables below, in PRAGMA user_version. Raise it with every change of them, and migrate older files.
inline constexpr int kSchemaVersion = 4;

// Creates the tables in an empty database, in one transaction.
void CreateSchema(SQLite::Database& database);

// Brings an older store, whose schema was checked, to the present version, in one transaction.
void MigrateSchema(SQLite::Database& database);

// What to select an experiment's columns from: in an older file, opened read-only, some are missing, and NULL.
std::string ExperimentRows(SQLite::Database& database);

// True for a database without anything in it: a new file, or one whose creation was cut off.
bool IsEmptyDatabase(SQLite::Database& database);

// Run error unless it is a store of a version that this program reads.
void CheckSchema(SQLite::Database& database, const std::string& path);

// Run error when a page or an index is damaged. Reads the whole file.
void CheckWhole(SQLite::Database& database, const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_STORE_SCHEMA_H_
