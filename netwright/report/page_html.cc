#include <fmt/format.h>

#include "netwright/report/page.h"
#include "netwright/report/page_assets.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

// JSON that no HTML parser takes for markup, whatever is in it.
std::string Inert(const nlohmann::json& data) {
  std::string text;
  for (const char c : data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) {
    switch (c) {
      case '<':
        text += "\\u003c";
        break;
      case '>':
        text += "\\u003e";
        break;
      case '&':
        text += "\\u0026";
        break;
      default:
        text += c;
    }
  }
  return text;
}

// The page's own scripts run, and nothing is fetched but from where the page came.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'";

}  // namespace

std::string PageHtml(std::string_view title, const nlohmann::json& data) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n<title>{}</title>\n<link rel=\"icon\" "
      "href=\"data:,\">\n<style>\n{}</style>\n</head>\n"
      "<body>\n<div id=\"bar\"><span class=\"brand\">Netwright</span></div>\n<main id=\"page\"></main>\n"
      "<noscript><p>This page needs JavaScript to show its data.</p></noscript>\n"
      "<script type=\"application/json\" id=\"data\">{}</script>\n<script>{}</script>\n"
      "<script type=\"module\">\n{}</script>\n</body>\n</html>\n",
      kPolicy, EscapeMarkup(title), PageStyle(), Inert(data), PageLibraries(), PageScript());
}

}  // namespace netwright
