#ifndef NETWRIGHT_APPS_PARSE_ERROR_H_
#define NETWRIGHT_APPS_PARSE_ERROR_H_

#include <CLI/CLI.hpp>
#include <string>

namespace netwright {

// What is wrong with the command line that `app` could not parse, and which --help tells more: one line.
std::string DescribeParseError(const CLI::App& app, const CLI::ParseError& error);

}  // namespace netwright

#endif  // NETWRIGHT_APPS_PARSE_ERROR_H_
