#ifndef NETWRIGHT_WORKERS_NODES_ATTACHED_FILE_H_
#define NETWRIGHT_WORKERS_NODES_ATTACHED_FILE_H_

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace netwright {

// States and weights travel as bytes in the messages between a run and its nodes (node_messages.h).

// Puts a file's contents under this name. Run error when it cannot be read, or has more than 512 MiB.
void AttachFile(nlohmann::json& message, const char* name, const std::string& path);

// Writes such bytes into a file, at once or not at all. Run error when it cannot be written; nlohmann::json::exception
// for another value.
void KeepFile(const nlohmann::json& bytes, const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_ATTACHED_FILE_H_
