#ifndef NETWRIGHT_REPORT_TEXT_H_
#define NETWRIGHT_REPORT_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// Text of any origin (names of data sets and classes are file names, which may hold any byte) made fit for files that
// others read. All functions are thread-safe.

// The text as valid UTF-8 without control characters: a byte that is no part of a character becomes U+FFFD, a control
// character other than a new line or tab a blank.
std::string CleanText(std::string_view text);

// CleanText with & < > " ' as entities: for the content and the quoted attributes of HTML, XML and SVG.
std::string EscapeMarkup(std::string_view text);

// One line of CSV (RFC 4180) with its line end "\n"; CleanText, quoted where it must be.
std::string CsvLine(const std::vector<std::string>& fields);

// Shortest text that reads back as this number; "nan" where there is none.
std::string NumberText(double value);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_TEXT_H_
