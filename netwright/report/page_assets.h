#ifndef NETWRIGHT_REPORT_PAGE_ASSETS_H_
#define NETWRIGHT_REPORT_PAGE_ASSETS_H_

#include <string_view>

namespace netwright {

// Built in by cmake/Web.cmake.
std::string_view PageStyle();      // web/page.css
std::string_view PageScript();     // web/*.js
std::string_view PageLibraries();  // vega, vega-lite and vega-embed; empty where they could not be had

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_PAGE_ASSETS_H_
