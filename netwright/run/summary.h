#ifndef NETWRIGHT_RUN_SUMMARY_H_
#define NETWRIGHT_RUN_SUMMARY_H_

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "netwright/final/delivered.h"
#include "netwright/report/runs/expectations.h"
#include "netwright/run/search_loop.h"

namespace netwright {

// summary.json: what a run came to. Accuracies are fractions in [0, 1]; FLOPs are forward, for one image.
struct Summary {
  std::string dataset;
  std::string strategy;
  uint64_t seed = 0;
  LoopCounts counts;

  struct Best {  // of the search, by its held-out accuracy
    std::string architecture;
    double search_accuracy = 0;
    int64_t params = 0;  // 0: nobody knows its cost, as of what is no network
    int64_t flops = 0;
  };
  std::optional<Best> best;

  std::optional<Expectations> expectations;  // of strategies that foretell accuracies
  std::optional<Delivered> final;

  std::string policy;  // file in the run folder that the search's policy is in; "": the strategy has none

  double total_seconds = 0, search_seconds = 0, final_seconds = 0;
  double train_seconds = 0;  // of the search's children, summed over the workers
  // Share of workers x search_seconds spent in finished trainings.
  double workers_busy = 0;
  double main_cpu = 0;                 // processor seconds of the main process per second of the search
  double child_images_per_second = 0;  // training images of the search per wall second, all workers together
  std::string end;                     // why the search ended: "evaluations", "budget", "stalled", "interrupted"
  bool finished = false;
};

void to_json(nlohmann::json& json, const Summary& summary);
void from_json(const nlohmann::json& json, Summary& summary);  // keys that are absent keep their field's default

// The summary of a finished run; nullopt for one that is going on or was stopped. Run error for a damaged summary.json.
std::optional<Summary> FinishedSummary(const std::filesystem::path& folder);

std::string SummaryText(const Summary& summary, const std::string& folder);

}  // namespace netwright

#endif  // NETWRIGHT_RUN_SUMMARY_H_
