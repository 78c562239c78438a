#ifndef NETWRIGHT_REPORT_GNUPLOT_H_
#define NETWRIGHT_REPORT_GNUPLOT_H_

#include <optional>
#include <string>

namespace netwright {

// What gnuplot, found on PATH, writes to its standard output for this script. It runs without the user's start-up files
// and in the C locale, so that it answers the same for everyone. nullopt and, in *why, one line when it is not there,
// fails, or takes longer than a minute. Thread-safe.
std::optional<std::string> RunGnuplot(const std::string& script, std::string* why);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_GNUPLOT_H_
