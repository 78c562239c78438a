#ifndef NETWRIGHT_APPS_PARSE_ERROR_H_
#define NETWRIGHT_APPS_PARSE_ERROR_H_

#include <CLI/CLI.hpp>
#include <string>

namespace netwright {

// What is wrong with the command line that `app` could not parse, and which --help tells more: one line.
std::string DescribeParseError(const CLI::App& app, const CLI::ParseError& error);

// What is wrong with an argument that `command` does not know, with what may be meant: "unknown option '--ot'; did you
// mean '--out'?".
std::string DescribeUnknown(const CLI::App& command, const std::string& argument);

}  // namespace netwright

#endif  // NETWRIGHT_APPS_PARSE_ERROR_H_
