#include "netwright/report/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/io/files.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// Light or dark as the reader's system is. Drawings come with black ink, which here takes the text's colour.
constexpr char kStyle[] = R"css(
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #6b6b70; --paper: #ffffff; --line: #d8d8dc; --mark: #0072B2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececee; --soft: #a0a0a6; --paper: #17181a; --line: #3a3b40; --mark: #56B4E9; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 68rem;
       margin: 0 auto; padding: 1rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
h2 { border-bottom: 1px solid var(--line); }
p { max-width: 46rem; } a { color: var(--mark); }
pre { font: 13px/1.35 ui-monospace, monospace; overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0 0.25rem; display: block; overflow-x: auto; }
caption { display: block; text-align: left; font-weight: 600; padding-bottom: 0.25rem; max-width: 46rem; }
th, td { text-align: left; padding: 0.2rem 0.9rem 0.2rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; } td.label, td.number { white-space: nowrap; }
td[style] { background: color-mix(in srgb, var(--mark) calc(0.6 * var(--shade)), transparent); }
td[style], td[style] ~ td { padding-left: 0.4rem; padding-right: 0.4rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1.25rem 0; } figure svg { display: block; width: 100%; height: auto; }
figcaption { font-weight: 600; }
figure.chart [stroke="black"] { stroke: var(--ink); }
figure.chart [fill="black"] { fill: var(--ink); }
figure.chart [color="black"] { color: var(--ink); }
.panels { display: flex; flex-wrap: wrap; gap: 0 1.5rem; } .panels figure { flex: 1 1 18rem; }
.csv { font-size: 0.85rem; } .missing { color: var(--soft); font-style: italic; }
)css";

bool IsFileStem(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void MakeFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) FailRun("cannot make '{}': {}", path.string(), error.message());
}

// A relative link: every byte that a URL may not have as it is becomes %XX.
std::string Link(const std::string& path) {
  std::string link;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_.~/").find(c) != std::string_view::npos;
    link += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return link;
}

}  // namespace

class Page::Writer {
 public:
  explicit Writer(const fs::path& path) : folder_(path.parent_path() / path.stem()) {}

  std::string Html(const Page& page) {
    const std::string title = EscapeMarkup(page.title_);
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta "
        "charset=\"utf-8\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{}</title>\n"
        "<style>{}</style>\n</head>\n<body>\n<h1>{}</h1>\n",
        title, kStyle, title);
    for (const Item& item : page.items_) {
      html += std::visit([this](const auto& content) { return Html(content); }, item);
    }
    return html + "</body>\n</html>\n";
  }

  std::vector<std::string> TakeProblems() { return std::move(problems_); }

 private:
  static std::string Html(const Heading& heading) { return fmt::format("<h2>{}</h2>\n", EscapeMarkup(heading.text)); }
  static std::string Html(const Paragraph& text) { return fmt::format("<p>{}</p>\n", EscapeMarkup(text.text)); }
  static std::string Html(const Preformatted& text) { return fmt::format("<pre>{}</pre>\n", EscapeMarkup(text.text)); }

  std::string Html(const Table& table) {
    std::string html = TableHtml(table);
    if (!table.name.empty()) html += fmt::format("<p class=\"csv\">{}</p>\n", SaveCsv(table.name, TableCsv(table)));
    return html;
  }

  std::string Html(const Chart& chart) {
    const std::string csv = SaveCsv(chart.name, ChartCsv(chart));
    std::string why;
    std::optional<std::string> svg;
    if (!IsWorthDrawing(chart)) {
      svg = "<p class=\"missing\">There are too few values to draw.</p>";
    } else if (svg = DrawSvg(chart, chart.name + "-", &why); !svg) {
      if (std::find(problems_.begin(), problems_.end(), why) == problems_.end()) problems_.push_back(why);
      svg = fmt::format("<p class=\"missing\">This chart could not be drawn: {}.</p>", EscapeMarkup(why));
    }
    const std::string title =
        chart.title.empty() ? "" : fmt::format("<figcaption>{}</figcaption>\n", EscapeMarkup(chart.title));
    return fmt::format(
        "<figure class=\"chart\" style=\"max-width:{}px\">\n{}{}\n<span class=\"csv\">{}</span>\n</figure>\n",
        chart.width, title, *svg, csv);
  }

  std::string Html(const Panels& panels) {
    std::string html = "<div class=\"panels\">\n";
    for (const Chart& chart : panels.charts) html += Html(chart);
    return html + "</div>\n";
  }

  // Returns the link.
  std::string SaveCsv(const std::string& name, const std::string& csv) {
    NETWRIGHT_CHECK(IsFileStem(name));
    NETWRIGHT_CHECK(names_.insert(name).second);
    if (names_.size() == 1) MakeFolder(folder_);
    WriteFileAtomically(folder_ / (name + ".csv"), csv);
    return fmt::format("<a href=\"{}\">CSV</a>", Link(fmt::format("{}/{}.csv", folder_.filename().string(), name)));
  }

  const fs::path folder_;  // of the CSV files
  std::set<std::string> names_;
  std::vector<std::string> problems_;
};

std::vector<std::string> Page::Write(const fs::path& path) const {
  if (path.has_parent_path()) MakeFolder(path.parent_path());
  Writer writer(path);
  const std::string html = writer.Html(*this);
  WriteFileAtomically(path, html);
  return writer.TakeProblems();
}

}  // namespace netwright
