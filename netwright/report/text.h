#ifndef NETWRIGHT_REPORT_TEXT_H_
#define NETWRIGHT_REPORT_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// Text of any origin made fit for files that others read. Thread-safe.

// Valid UTF-8 without control characters: a bad byte becomes U+FFFD, a control character other than a new line or tab a
// blank.
std::string CleanText(std::string_view text);

// CleanText for HTML, XML and SVG, also in quoted attributes.
std::string EscapeMarkup(std::string_view text);

// One line of CSV (RFC 4180), CleanText, with its line end.
std::string CsvLine(const std::vector<std::string>& fields);

// Shortest text that reads back as this number; "nan" where there is none.
std::string NumberText(double value);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_TEXT_H_
