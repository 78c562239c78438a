#ifndef NETWRIGHT_STORE_SCHEMA_H_
#define NETWRIGHT_STORE_SCHEMA_H_

#include <SQLiteCpp/Database.h>

#include <string>

namespace netwright {

// Version of the tables below, in PRAGMA user_version. Raise it with every change of them, and migrate older files.
inline constexpr int kSchemaVersion = 3;

// Creates the tables in an empty database, in one transaction.
void CreateSchema(SQLite::Database& database);

// Brings an older store, whose schema was checked, to the present version, in one transaction.
void MigrateSchema(SQLite::Database& database);

// Whether the experiments have the accuracy that was foretold of them; they lack it in an older file, opened read-only.
bool HasExpected(SQLite::Database& database);

// True for a database without anything in it: a new file, or one whose creation was cut off.
bool IsEmptyDatabase(SQLite::Database& database);

// Run error unless it is a store of a version that this program reads.
void CheckSchema(SQLite::Database& database, const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_STORE_SCHEMA_H_
