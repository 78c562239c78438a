#include "bench/rank_study.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <tuple>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/options.h"
#include "netwright/problems/images/task_setup.h"
#include "netwright/run/strategies.h"
#include "netwright/spaces/search_space.h"
#include "netwright/workers/evaluators.h"

namespace netwright {
namespace {

using RowKey = std::tuple<std::string, std::string, std::string>;  // task, graph, recipe
RowKey KeyOf(const RankRow& row) { return {row.task, row.graph, row.recipe}; }

// Evolution's first generation: distinct, random, within the limits.
std::vector<Architecture> DrawNetworks(ExperimentSpec spec, const InputSpec& input,
                                       std::shared_ptr<const NetworkSpace> space, int count) {
  spec.strategy = "evolution";
  spec.parts.Set("evolution.population", std::to_string(count));
  const StrategyContext context = {.space = std::move(space),
                                   .task = {.task = 0, .input = input, .limits = SearchLimitsOf(ImagesOf(spec))},
                                   .seed = spec.seed};
  std::vector<Architecture> networks;
  for (const Proposal& proposal : MakeStrategy(spec, context)->Ask(count)) networks.push_back(proposal.arch);
  return networks;
}

// Places of the `count` largest values; of equal ones the first.
std::vector<size_t> Best(std::span<const double> values, int64_t count) {
  std::vector<size_t> places(values.size());
  std::iota(places.begin(), places.end(), size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](size_t a, size_t b) { return values[a] > values[b]; });
  places.resize(static_cast<size_t>(count));
  return places;
}

}  // namespace

RankArm ParseRankArm(const ExperimentSpec& spec, const std::string& text) {
  const size_t colon = std::min(text.find(':'), text.size());
  const ImagesConfig images = ImagesOf(spec);
  RankArm arm{text.substr(0, colon), images.recipe};
  Options options;
  Declare(arm.recipe, options, "recipe");
  for (size_t begin = colon + 1; begin < text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    options.SetAssignment(text.substr(begin, end - begin));
    begin = end + 1;
  }
  ResolveDevice(arm.recipe, images.device);
  ResolvePrecision(arm.recipe, images.precision);
  return arm;
}

std::vector<std::vector<RankRow>> RunRankStudy(const ExperimentSpec& spec, std::span<const RankArm> arms,
                                               const RankStudyOptions& options, std::span<const RankRow> known,
                                               const std::function<void(const RankRow&)>& on_row) {
  std::map<RowKey, const RankRow*> found;
  for (const RankRow& row : known) found.emplace(KeyOf(row), &row);

  const TaskSetup task = SetUpTask(ImagesOf(spec), spec.dataset);
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(spec.space);
  const std::unique_ptr<JobRunner> runner =
      MakeProcessPool({.tasks = {task.worker}}, {.workers = options.workers, .program = options.program});
  const std::vector<Architecture> networks = DrawNetworks(spec, task.info.input, space, options.networks);

  std::vector<std::vector<RankRow>> rows(arms.size(), std::vector<RankRow>(networks.size()));
  std::vector<std::vector<char>> there(arms.size(), std::vector<char>(networks.size(), 0));
  for (size_t n = 0; n < networks.size(); ++n) {
    for (size_t a = 0; a < arms.size(); ++a) {
      RankRow& row = rows[a][n];
      row.dataset = task.info.name;
      row.task = task.info.fingerprint.Hex();
      row.network = space->Format(networks[n]);
      row.graph = space->Lower(networks[n]).Text();
      row.arm = arms[a].name;
      row.recipe = arms[a].recipe.Text();
      if (const auto seen = found.find(KeyOf(row)); seen != found.end()) {
        row.outcome = seen->second->outcome;
        row.metrics = seen->second->metrics;
        there[a][n] = 1;
        continue;
      }
      TrainRequest request;
      request.id = n * arms.size() + a;
      request.graph = row.graph;
      request.recipe = arms[a].recipe;
      const CacheKey key{row.graph, row.task, "", 0};
      request.seed = ChildSeed(arms[a].recipe.seed, key);
      runner->Submit(request);
    }
  }
  while (!Interrupted()) {
    const std::vector<TrainAnswer> answers = runner->Wait(std::chrono::hours(1));
    if (answers.empty()) break;
    for (const TrainAnswer& answer : answers) {
      RankRow& row = rows[answer.id % arms.size()][answer.id / arms.size()];
      row.outcome = answer.outcome;
      row.metrics = answer.metrics;
      there[answer.id % arms.size()][answer.id / arms.size()] = 1;
      if (on_row) on_row(row);
    }
  }
  for (size_t a = 0; a < arms.size(); ++a) {
    size_t kept = 0;
    for (size_t n = 0; n < networks.size(); ++n) {
      if (there[a][n] && kept++ != n) rows[a][kept - 1] = std::move(rows[a][n]);
    }
    rows[a].resize(kept);
  }
  return rows;
}

RankComparison CompareRanks(std::span<const RankRow> reference, std::span<const RankRow> arm) {
  std::map<std::pair<std::string, std::string>, const RankRow*> by_network;
  for (const RankRow& row : reference) by_network.emplace(std::pair(row.task, row.graph), &row);
  RankComparison result;
  std::vector<double> first, second, differences;
  double images = 0, reference_images = 0, seconds = 0, reference_seconds = 0;
  for (const RankRow& row : arm) {
    result.arm = row.arm;
    const auto found = by_network.find(std::pair(row.task, row.graph));
    if (found == by_network.end()) continue;
    const RankRow& other = *found->second;
    if (row.outcome != Outcome::kOk || other.outcome != Outcome::kOk) continue;
    first.push_back(other.metrics.accuracy);
    second.push_back(row.metrics.accuracy);
    differences.push_back(second.back() - first.back());
    result.mean_error += std::abs(differences.back());
    if (row.metrics.epochs < other.metrics.epochs) ++result.shortened;
    images += static_cast<double>(row.metrics.images);
    reference_images += static_cast<double>(other.metrics.images);
    seconds += row.metrics.train_seconds;
    reference_seconds += other.metrics.train_seconds;
  }
  const auto count = static_cast<double>(first.size());
  result.spearman = Spearman(first, second);
  const MeanSd difference = MeanAndSd(differences);
  const double half = 1.96 * difference.sd / std::sqrt(count);
  result.mean_difference = difference.mean;
  result.mean_interval = {difference.mean - half, difference.mean + half};
  result.mean_error /= count;
  result.images = images / reference_images;
  result.seconds = seconds / reference_seconds;

  result.top_of = (static_cast<int64_t>(first.size()) + 9) / 10;
  const std::vector<size_t> best = Best(first, result.top_of), found_best = Best(second, result.top_of);
  for (const size_t i : best) result.top += std::count(found_best.begin(), found_best.end(), i);
  return result;
}

void to_json(nlohmann::json& json, const RankRow& row) {
  json = {{"dataset", row.dataset}, {"task", row.task},
          {"network", row.network}, {"graph", row.graph},
          {"arm", row.arm},         {"recipe", row.recipe},
          {"metrics", row.metrics}, {"outcome", OutcomeName(row.outcome)}};
}

void from_json(const nlohmann::json& json, RankRow& row) {
  json.at("dataset").get_to(row.dataset);
  json.at("task").get_to(row.task);
  json.at("network").get_to(row.network);
  json.at("graph").get_to(row.graph);
  json.at("arm").get_to(row.arm);
  json.at("recipe").get_to(row.recipe);
  json.at("metrics").get_to(row.metrics);
  row.outcome = OutcomeFromName(json.at("outcome").get<std::string>());
}

void to_json(nlohmann::json& json, const RankComparison& comparison) {
  json = {{"arm", comparison.arm},
          {"networks", comparison.spearman.count},
          {"spearman", comparison.spearman.rho},
          {"spearman_low", comparison.spearman.interval.low},
          {"spearman_high", comparison.spearman.interval.high},
          {"mean_difference", comparison.mean_difference},
          {"mean_low", comparison.mean_interval.low},
          {"mean_high", comparison.mean_interval.high},
          {"mean_error", comparison.mean_error},
          {"top", comparison.top},
          {"top_of", comparison.top_of},
          {"shortened", comparison.shortened},
          {"images", comparison.images},
          {"seconds", comparison.seconds}};
}

}  // namespace netwright
