#include "netwright/run/summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "netwright/base/units.h"
#include "netwright/io/files.h"
#include "netwright/report/network_text.h"

namespace netwright {

void to_json(nlohmann::json& json, const Summary& summary) {
  json = {{"dataset", summary.dataset},
          {"strategy", summary.strategy},
          {"seed", summary.seed},
          {"evaluations",
           {{"trained", summary.counts.trained},
            {"proposed", summary.counts.proposed},
            {"cached", summary.counts.cached},
            {"invalid", summary.counts.invalid},
            {"failed", summary.counts.failed},
            {"pointer_shifts", summary.counts.shifts}}},
          {"wall_seconds",
           {{"total", summary.total_seconds}, {"search", summary.search_seconds}, {"final", summary.final_seconds}}},
          {"workers_busy", summary.workers_busy},
          {"main_process_cpu", summary.main_cpu},
          {"child_images_per_second", summary.child_images_per_second},
          {"search_end", summary.end},
          {"status", summary.finished ? "finished" : "interrupted"},
          {"best", nullptr},
          {"final", nullptr}};
  if (!summary.policy.empty()) json["policy"] = summary.policy;
  if (summary.best) {
    json["best"] = {{"architecture", summary.best->architecture},
                    {"search_accuracy", summary.best->search_accuracy},
                    {"params", summary.best->params},
                    {"flops", summary.best->flops}};
  }
  if (summary.final) json["final"] = *summary.final;
}

void from_json(const nlohmann::json& json, Summary& summary) {
  const auto part = [](const nlohmann::json& whole, const char* name) {
    const auto found = whole.find(name);
    return found == whole.end() || found->is_null() ? nlohmann::json::object() : *found;
  };
  const auto read = [](const nlohmann::json& from, const char* key, auto& to) { to = from.value(key, to); };
  read(json, "dataset", summary.dataset);
  read(json, "strategy", summary.strategy);
  read(json, "seed", summary.seed);
  const nlohmann::json counts = part(json, "evaluations");
  read(counts, "trained", summary.counts.trained);
  read(counts, "proposed", summary.counts.proposed);
  read(counts, "cached", summary.counts.cached);
  read(counts, "invalid", summary.counts.invalid);
  read(counts, "failed", summary.counts.failed);
  read(counts, "pointer_shifts", summary.counts.shifts);
  const nlohmann::json seconds = part(json, "wall_seconds");
  read(seconds, "total", summary.total_seconds);
  read(seconds, "search", summary.search_seconds);
  read(seconds, "final", summary.final_seconds);
  read(json, "workers_busy", summary.workers_busy);
  read(json, "main_process_cpu", summary.main_cpu);
  read(json, "child_images_per_second", summary.child_images_per_second);
  read(json, "search_end", summary.end);
  read(json, "policy", summary.policy);
  summary.finished = json.value("status", "") == "finished";
  if (const nlohmann::json best = part(json, "best"); !best.empty()) {
    summary.best.emplace();
    read(best, "architecture", summary.best->architecture);
    read(best, "search_accuracy", summary.best->search_accuracy);
    read(best, "params", summary.best->params);
    read(best, "flops", summary.best->flops);
  }
  if (const nlohmann::json final = part(json, "final"); !final.empty()) summary.final = final.get<Delivered>();
}

std::optional<Summary> FinishedSummary(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "summary.json";
  if (!std::filesystem::exists(file)) return std::nullopt;
  Summary summary = ReadJsonFile(file).get<Summary>();
  if (!summary.finished) return std::nullopt;
  return summary;
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
  if (summary.final) text += DeliveredText(*summary.final);
  text += fmt::format("time                {} search, {} final training, {} in all; {:.0f} training images/s\n",
                      FormatSeconds(summary.search_seconds), FormatSeconds(summary.final_seconds),
                      FormatSeconds(summary.total_seconds), summary.child_images_per_second);
  if (!summary.policy.empty()) text += fmt::format("policy              {}/{}\n", folder, summary.policy);
  text += fmt::format("run folder          {}\n", folder);
  return text;
}

}  // namespace netwright
