#include "netwright/report/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/io/base64.h"
#include "netwright/io/files.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

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

json LayerJson(const LayerLine& layer) {
  json line = {{"name", layer.name}, {"from", layer.inputs}, {"params", layer.cost.params}};
  if (layer.output) line["shape"] = {layer.output->channels, layer.output->height, layer.output->width};
  return line;
}

std::string Png(const std::string& bytes) { return "data:image/png;base64," + Base64(bytes); }

}  // namespace

Page::Page(std::string title, std::string note, std::string state)
    : title_(std::move(title)), note_(std::move(note)), state_(std::move(state)) {}

void Page::AddHeading(const std::string& text) {
  items_.push_back({{"kind", "heading"}, {"text", CleanText(text)}, {"id", fmt::format("section-{}", items_.size())}});
}

void Page::AddText(const std::string& text) { items_.push_back({{"kind", "text"}, {"text", CleanText(text)}}); }

void Page::AddPreformatted(const std::string& text, const std::string& title) {
  items_.push_back({{"kind", "pre"}, {"text", CleanText(text)}, {"title", CleanText(title)}});
}

void Page::AddFigures(const std::vector<KeyFigure>& figures) {
  json list = json::array();
  for (const auto& [label, value, note] : figures) {
    list.push_back({{"label", CleanText(label)}, {"value", CleanText(value)}, {"note", CleanText(note)}});
  }
  items_.push_back({{"kind", "figures"}, {"figures", std::move(list)}});
}

void Page::Add(Table table) {
  json item = TableJson(table);
  item["kind"] = "table";
  items_.push_back(std::move(item));
  if (!table.name.empty()) AddCsv(table.name, TableCsv(table));
}

json Page::Drawn(const Chart& chart) {
  AddCsv(chart.name, ChartCsv(chart));
  return ChartJson(chart);
}

void Page::Add(Chart chart) { items_.push_back({{"kind", "panels"}, {"charts", json::array({Drawn(chart)})}}); }

void Page::AddPanels(std::vector<Chart> charts) {
  json list = json::array();
  for (const Chart& chart : charts) list.push_back(Drawn(chart));
  items_.push_back({{"kind", "panels"}, {"charts", std::move(list)}});
}

void Page::AddChoice(const std::string& title, std::vector<Chart> charts) {
  AddPanels(std::move(charts));
  items_.back()["kind"] = "choice";
  items_.back()["title"] = CleanText(title);
}

void Page::AddDrawings(const std::vector<std::string>& networks) {
  json known = json::array();
  for (const std::string& id : networks) {
    if (networks_.contains(id)) known.push_back(id);
  }
  if (!known.empty()) items_.push_back({{"kind", "networks"}, {"networks", std::move(known)}});
}

void Page::AddImages(const std::vector<ExplainedImage>& images) {
  json list = json::array();
  for (const ExplainedImage& image : images) {
    list.push_back({{"name", CleanText(image.name)},
                    {"truth", CleanText(image.truth)},
                    {"answer", CleanText(image.answer)},
                    {"certainty", CleanText(image.certainty)},
                    {"picture", Png(image.picture)},
                    {"seen", Png(image.seen)}});
  }
  items_.push_back({{"kind", "images"}, {"images", std::move(list)}});
}

void Page::AddNetwork(const std::string& id, const NetworkCard& card) {
  json facts = json::array(), layers = json::array();
  for (const auto& [label, value] : card.facts) facts.push_back({CleanText(label), CleanText(value)});
  for (const LayerLine& layer : card.layers) layers.push_back(LayerJson(layer));
  json& added =
      networks_[id] = {{"title", CleanText(card.title)}, {"name", CleanText(card.name)}, {"facts", std::move(facts)}};
  if (!layers.empty()) added["layers"] = std::move(layers);
}

json Page::Json(const std::string& csv) const {
  return {{"title", CleanText(title_)},
          {"note", CleanText(note_)},
          {"state", state_},
          {"items", items_},
          {"networks", networks_},
          {"csv", csv}};
}

std::optional<std::string> Page::Csv(const std::string& name) const {
  const auto found = csv_.find(name);
  return found == csv_.end() ? std::nullopt : std::optional(found->second);
}

void Page::Write(const fs::path& path) const {
  const fs::path folder = path.parent_path() / path.stem();
  if (path.has_parent_path()) MakeFolder(path.parent_path());
  if (!csv_.empty()) MakeFolder(folder);
  for (const auto& [name, text] : csv_) WriteFileAtomically(folder / (name + ".csv"), text);
  WriteFileAtomically(path, PageHtml(title_, Json(Link(folder.filename().string() + "/"))));
}

void Page::AddCsv(const std::string& name, std::string text) {
  NETWRIGHT_CHECK(IsFileStem(name));
  NETWRIGHT_CHECK(csv_.emplace(name, std::move(text)).second);
}

}  // namespace netwright
