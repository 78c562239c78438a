#ifndef NETWRIGHT_APPS_LOUDNESS_H_
#define NETWRIGHT_APPS_LOUDNESS_H_

#include <CLI/CLI.hpp>

#include "netwright/run/search_run.h"

namespace netwright {

// The flags --quiet and --verbose. Must outlive the parsing.
struct Loudness {
  bool quiet = false, verbose = false;

  void AddTo(CLI::App* command) {
    command->add_flag("--quiet", quiet, "No progress on stderr");
    command->add_flag("--verbose", verbose, "A line for every evaluation");
  }
  Verbosity verbosity() const { return quiet ? Verbosity::kQuiet : verbose ? Verbosity::kVerbose : Verbosity::kNormal; }
};

}  // namespace netwright

#endif  // NETWRIGHT_APPS_LOUDNESS_H_
