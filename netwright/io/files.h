#ifndef NETWRIGHT_IO_FILES_H_
#define NETWRIGHT_IO_FILES_H_

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace netwright {

// Reads a JSON file. Run error naming the file when it is missing or malformed.
nlohmann::json ReadJsonFile(const std::filesystem::path& path);
// nullopt where ReadJsonFile fails: for files that can be made again.
std::optional<nlohmann::json> ReadJsonIfWhole(const std::filesystem::path& path);
// Through AtomicFile::Commit. Run error on failure.
void WriteFileAtomically(const std::filesystem::path& path, const std::string& content);
// The same of indented JSON, with a new line at its end.
void WriteJsonFile(const std::filesystem::path& path, const nlohmann::json& json);

}  // namespace netwright

#endif  // NETWRIGHT_IO_FILES_H_
