#ifndef NETWRIGHT_RUN_SESSION_SPECULATION_FILE_H_
#define NETWRIGHT_RUN_SESSION_SPECULATION_FILE_H_

#include <filesystem>

#include "netwright/evaluation/speculation_store.h"

namespace netwright {

// Keeps what speculation came to in a database of its own, so that a resumed run finds it; some ten thousand networks.
// The file is made with the first one. Run error as of a store.
SpeculationStore KeepSpeculations(const std::filesystem::path& file);

// Of a finished run, which asks for nothing more. Never fails.
void RemoveSpeculations(const std::filesystem::path& file);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SESSION_SPECULATION_FILE_H_
