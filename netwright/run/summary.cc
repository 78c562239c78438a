#include "netwright/run/summary.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/units.h"
#include "netwright/io/files.h"
#include "netwright/report/network_text.h"

namespace netwright {
namespace {

// Every number and text with its place in summary.json.
template <typename Of, typename Visit>
void VisitFields(Of& summary, const Visit& visit) {
  visit("/dataset", summary.dataset);
  visit("/strategy", summary.strategy);
  visit("/seed", summary.seed);
  visit("/evaluations/trained", summary.counts.trained);
  visit("/evaluations/proposed", summary.counts.proposed);
  visit("/evaluations/cached", summary.counts.cached);
  visit("/evaluations/invalid", summary.counts.invalid);
  visit("/evaluations/failed", summary.counts.failed);
  visit("/evaluations/pointer_shifts", summary.counts.shifts);
  visit("/wall_seconds/total", summary.total_seconds);
  visit("/wall_seconds/search", summary.search_seconds);
  visit("/wall_seconds/final", summary.final_seconds);
  visit("/workers_busy", summary.workers_busy);
  visit("/main_process_cpu", summary.main_cpu);
  visit("/child_images_per_second", summary.child_images_per_second);
  visit("/search_end", summary.end);
  if (!summary.best) return;
  visit("/best/architecture", summary.best->architecture);
  visit("/best/search_accuracy", summary.best->search_accuracy);
  visit("/best/params", summary.best->params);
  visit("/best/flops", summary.best->flops);
}

std::string CorrelationText(double correlation) {
  return std::isnan(correlation) ? "" : fmt::format(", rank correlation {:.2f}", correlation);
}

}  // namespace

void to_json(nlohmann::json& json, const Summary& summary) {
  json = {{"status", summary.finished ? "finished" : "interrupted"}, {"best", nullptr}, {"final", nullptr}};
  VisitFields(summary,
              [&](const char* place, const auto& field) { json[nlohmann::json::json_pointer(place)] = field; });
  if (!summary.policy.empty()) json["policy"] = summary.policy;
  if (summary.expectations) json["expectations"] = *summary.expectations;
  if (summary.final) json["final"] = *summary.final;
}

void from_json(const nlohmann::json& json, Summary& summary) {
  const auto has = [&](const char* part) { return json.contains(part) && !json.at(part).is_null(); };
  if (has("best")) summary.best.emplace();
  VisitFields(summary,
              [&](const char* place, auto& field) { field = json.value(nlohmann::json::json_pointer(place), field); });
  summary.policy = json.value("policy", "");
  summary.finished = json.value("status", "") == "finished";
  if (has("expectations")) summary.expectations = json.at("expectations").get<Expectations>();
  if (has("final")) summary.final = json.at("final").get<Delivered>();
}

std::optional<Summary> FinishedSummary(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "summary.json";
  if (!std::filesystem::exists(file)) return std::nullopt;
  try {
    if (const std::optional<nlohmann::json> json = ReadJsonIfWhole(file)) {
      auto summary = json->get<Summary>();
      return summary.finished ? std::optional(std::move(summary)) : std::nullopt;
    }
  } catch (const nlohmann::json::exception&) {
  }
  spdlog::warn("{} is damaged; `netwright resume {}` makes it again", file.string(), folder.string());
  return std::nullopt;
}

std::string SummaryText(const Summary& summary, const std::string& folder) {
  std::string text =
      fmt::format("{}: {} network{} trained of {} proposed ({} seen before, {} invalid, {} failed{})\n",
                  summary.dataset, summary.counts.trained, summary.counts.trained == 1 ? "" : "s",
                  summary.counts.proposed, summary.counts.cached, summary.counts.invalid, summary.counts.failed,
                  summary.counts.shifts > 0 ? fmt::format(", {} pointer shifts", summary.counts.shifts) : "");
  if (summary.end == "stalled") {
    text +=
        "ended early         no new network in the last 1000 proposals or more: few fit the images and the limits\n";
  }
  if (summary.best) {
    text += fmt::format("best of the search  {}  accuracy {:.4f}", NetworkName(summary.best->architecture),
                        summary.best->search_accuracy);
    if (summary.best->params > 0) {
      text += fmt::format("  {} parameters  {} FLOPs", FormatCount(static_cast<double>(summary.best->params)),
                          FormatCount(static_cast<double>(summary.best->flops)));
    }
    text += '\n';
  }
  if (summary.expectations) {
    text +=
        fmt::format("predicted           {} accuracies, off by {:.4f} on average{}\n", summary.expectations->networks,
                    summary.expectations->mean_error, CorrelationText(summary.expectations->rank_correlation));
  }
  if (summary.final) text += DeliveredText(*summary.final);
  text += fmt::format("time                {} search, {} final training, {} in all; {:.0f} training images/s\n",
                      FormatSeconds(summary.search_seconds), FormatSeconds(summary.final_seconds),
                      FormatSeconds(summary.total_seconds), summary.child_images_per_second);
  if (!summary.policy.empty()) text += fmt::format("policy              {}/{}\n", folder, summary.policy);
  text += fmt::format("run folder          {}\n", folder);
  return text;
}

}  // namespace netwright
