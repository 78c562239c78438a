#ifndef NETWRIGHT_APPS_LOUDNESS_H_
#define NETWRIGHT_APPS_LOUDNESS_H_

#include <CLI/CLI.hpp>

#include "netwright/run/search_run.h"

namespace netwright {

// The flags --quiet, --verbose and --progress-json. Must outlive the parsing.
struct Loudness {
  bool quiet = false, verbose = false, json = false;

  void AddTo(CLI::App* command) {
    command->add_flag("--quiet", quiet, "No progress on stderr");
    command->add_flag("--verbose", verbose, "A line for every evaluation");
    command->add_flag("--progress-json", json, "Progress on stderr in lines of JSON (docs/protocols.md)");
  }
  Verbosity verbosity() const {
    if (json) return Verbosity::kJson;
    return quiet ? Verbosity::kQuiet : verbose ? Verbosity::kVerbose : Verbosity::kNormal;
  }
};

}  // namespace netwright

#endif  // NETWRIGHT_APPS_LOUDNESS_H_
