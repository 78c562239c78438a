#ifndef NETWRIGHT_BENCH_RANK_STUDY_H_
#define NETWRIGHT_BENCH_RANK_STUDY_H_

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "netwright/evaluation/evaluation.h"
#include "netwright/report/statistics.h"
#include "netwright/run/spec.h"
#include "netwright/train/recipe.h"

namespace netwright {

// Does a cheaper training still rank networks as the dear one does? The same random networks are trained with several
// recipes, the arms, and compared with the first of them.

struct RankArm {
  std::string name;
  Recipe recipe;
};

// "NAME" or "NAME:recipe.KEY=VALUE,recipe.KEY=VALUE...": the spec's recipe with these keys changed. Usage error for a
// key that is none of the recipe's.
RankArm ParseRankArm(const ExperimentSpec& spec, const std::string& text);

struct RankRow {
  std::string dataset;
  std::string task;     // TaskInfo::fingerprint in hexadecimal
  std::string network;  // SearchSpace::Format
  std::string graph;    // Graph::Text
  std::string arm;
  std::string recipe;  // Recipe::Text
  Outcome outcome = Outcome::kOk;
  Metrics metrics;
};
void to_json(nlohmann::json& json, const RankRow& row);
void from_json(const nlohmann::json& json, RankRow& row);

struct RankStudyOptions {
  int networks = 100;        // distinct random ones within the spec's limits
  int workers = 2;           // processes, as in a search
  std::string program = {};  // its command `worker` is run; empty: this one
};

// Trains the networks with every arm, network by network, so that a machine's changing load meets all arms alike. Which
// networks is a function of the spec's seed, space, limits and image shape. A child's seed is a hash of (recipe.seed,
// data, network), the same in all arms of one recipe.seed: they differ in their recipe and not by chance.
//
// What is among `known` (same task, network and recipe) is not trained again. Returns all rows, arm by arm, in the
// order of networks; `on_row` hears those that were trained, as they come. Returns early, with what there is, when the
// process is asked to stop.
std::vector<std::vector<RankRow>> RunRankStudy(const ExperimentSpec& spec, std::span<const RankArm> arms,
                                               const RankStudyOptions& options, std::span<const RankRow> known,
                                               const std::function<void(const RankRow&)>& on_row);

// An arm beside the reference, over the networks that both could train. Accuracies are fractions.
struct RankComparison {
  std::string arm;
  SpearmanResult spearman;
  double mean_difference = 0;  // of accuracies: arm - reference
  Interval mean_interval;      // 95 %, by the paired differences' standard error
  double mean_error = 0;       // mean absolute difference
  int64_t top = 0;             // of the reference's best tenth of networks, how many are in the arm's best tenth
  int64_t top_of = 0;
  int64_t shortened = 0;  // networks trained for fewer epochs than the reference
  double images = 0;      // training images shown, as a share of the reference's
  double seconds = 0;     // training time, likewise
};
RankComparison CompareRanks(std::span<const RankRow> reference, std::span<const RankRow> arm);
void to_json(nlohmann::json& json, const RankComparison& comparison);

}  // namespace netwright

#endif  // NETWRIGHT_BENCH_RANK_STUDY_H_
