#ifndef NETWRIGHT_REPORT_GNUPLOT_H_
#define NETWRIGHT_REPORT_GNUPLOT_H_

#include <optional>
#include <string>

namespace netwright {

// What gnuplot, found on PATH, writes to its standard output, without the user's start-up files and in the C locale.
// nullopt and one line in *why when it is missing, fails, or takes over a minute. Thread-safe.
std::optional<std::string> RunGnuplot(const std::string& script, std::string* why);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_GNUPLOT_H_
