#include "netwright/final/entries.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/final/fit_template.h"
#include "netwright/graph/shapes.h"

namespace netwright {
namespace {

constexpr std::chrono::milliseconds kTrialRunPoll(200);
constexpr uint64_t kFirstTrialRun = kFirstFinalJob + (uint64_t{1} << 40);  // ids of MeasureEpochs' jobs
constexpr double kLongestTrialRun = 2;                                     // seconds
constexpr int kWider = 2;

NetworkTemplate Wider(NetworkTemplate net) {
  net.filters *= kWider;
  net.max_filters *= kWider;
  return net;
}

// What a person would have written; none where the space has no such network.
std::optional<Architecture> ByHandOf(const FinalJob& job) {
  if (job.config.by_hand.empty()) return std::nullopt;
  try {
    return job.space.Parse(job.config.by_hand);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// What is to take part: the candidates, and behind the best of them the network by hand, of graph `key`.
std::vector<Architecture> Participants(const FinalJob& job, const std::optional<Architecture>& by_hand,
                                       const std::string& key) {
  std::vector<Architecture> all(job.candidates.begin(), job.candidates.end());
  if (!by_hand) return all;
  std::erase_if(all, [&](const Architecture& other) { return job.space.Lower(other).Text() == key; });
  all.insert(all.begin() + std::min<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(all.size())), *by_hand);
  return all;
}

}  // namespace

void to_json(nlohmann::json& json, const Entry& entry) {
  const NetworkTemplate& net = entry.net;
  json = {{"architecture", entry.architecture},
          {"graph", entry.graph},
          {"filters", net.filters},
          {"filter_growth", net.filter_growth},
          {"max_filters", net.max_filters},
          {"dense_units", net.dense_units},
          {"dropout", net.dropout},
          {"growth_every", net.growth_every},
          {"epoch_seconds", entry.epoch_seconds},
          {"by_hand", entry.by_hand},
          {"variant", entry.variant},
          {"pace", entry.pace}};
}

void from_json(const nlohmann::json& json, Entry& entry) {
  json.at("architecture").get_to(entry.architecture);
  json.at("graph").get_to(entry.graph);
  json.at("filters").get_to(entry.net.filters);
  json.at("filter_growth").get_to(entry.net.filter_growth);
  json.at("max_filters").get_to(entry.net.max_filters);
  json.at("dense_units").get_to(entry.net.dense_units);
  json.at("dropout").get_to(entry.net.dropout);
  json.at("growth_every").get_to(entry.net.growth_every);
  json.at("epoch_seconds").get_to(entry.epoch_seconds);
  entry.by_hand = json.value("by_hand", false);
  entry.variant = json.value("variant", std::string(kPlainRecipe));
  entry.pace = json.value("pace", 1.0);
}

std::vector<std::string> VariantsOf(const FinalJob& job) {
  return VariantNames(job.config.recipes, static_cast<int64_t>(job.split.train.size()));
}

std::vector<Entry> MakeEntries(const FinalJob& job) {
  Limits limits = job.limits;
  limits.batch_size = job.config.recipe.batch_size;
  const std::vector<std::string> variants = VariantsOf(job);
  const std::optional<Architecture> by_hand = ByHandOf(job);
  const std::string by_hand_graph = by_hand ? job.space.Lower(*by_hand).Text() : "";
  // nullopt: not within the limits in any width; or, where it is to be wider, no wider within them.
  const auto entry_of = [&](const Architecture& candidate, const std::string& variant,
                            bool wider) -> std::optional<Entry> {
    const Graph graph = job.space.Lower(candidate);
    const NetworkTemplate wanted = WithVariant(job.config.recipe, variant).net;
    if (!InferShapes(graph, job.task.input, wanted)) return std::nullopt;  // by hand, for larger images
    std::optional<NetworkTemplate> net = FitTemplate(graph, job.task.input, wanted, job.searched, limits);
    if (net && wider) {
      const auto wide = FitTemplate(graph, job.task.input, Wider(wanted), *net, limits);
      if (!wide || *wide == *net || graph.ConvolutionCount() == 0) return std::nullopt;
      net = wide;
    }
    if (!net) return std::nullopt;
    Entry entry{.architecture = job.space.Format(candidate), .graph = graph.Text(), .net = *net, .variant = variant};
    entry.by_hand = !wider && entry.graph == by_hand_graph;
    return entry;
  };

  std::vector<Entry> entries, tried, wider;  // the first candidate by the other variants; networks once more
  for (const Architecture& candidate : Participants(job, by_hand, by_hand_graph)) {
    std::optional<Entry> entry = entry_of(candidate, variants.front(), /*wider=*/false);
    if (!entry) continue;
    for (size_t i = 1; i < variants.size() && entries.empty(); ++i) {
      if (auto other = entry_of(candidate, variants[i], /*wider=*/false)) tried.push_back(*std::move(other));
    }
    if (job.config.spend && static_cast<int>(entries.size()) < job.config.finalists) {
      if (auto wide = entry_of(candidate, variants.front(), /*wider=*/true)) wider.push_back(*std::move(wide));
    }
    entries.push_back(*std::move(entry));
  }
  const auto at = [&](size_t index) {
    return entries.begin() + static_cast<std::ptrdiff_t>(std::min(entries.size(), index));
  };
  entries.insert(at(static_cast<size_t>(job.config.finalists)), wider.begin(), wider.end());
  entries.insert(at(by_hand ? 2 : 1), tried.begin(), tried.end());
  return entries;
}

double EpochSecondsOf(const TrainAnswer& trial, const Split& split) {
  const Metrics& metrics = trial.metrics;
  double per_image = trial.image_seconds;
  if (per_image <= 0 && metrics.images > 0) per_image = metrics.train_seconds / static_cast<double>(metrics.images);
  // Forward passes alone, as in validation, take about a third of a training step.
  return per_image * (static_cast<double>(split.train.size()) + static_cast<double>(split.validation.size()) / 3);
}

bool MeasureEpochs(const FinalJob& job, const Recipe& recipe, std::vector<Entry>& entries) {
  for (size_t i = 0; i < entries.size(); ++i) {
    TrainRequest request;
    request.id = kFirstTrialRun + i;
    request.graph = entries[i].graph;
    request.recipe = WithVariant(recipe, entries[i].variant);
    request.recipe.net = entries[i].net;
    request.recipe.epochs = 1;
    request.share = DataShare::kFull;
    request.time_limit = std::min(kLongestTrialRun, job.seconds / 100);
    request.memory_limit = job.limits.max_train_bytes;
    job.runner.Submit(request);
  }
  for (size_t out = entries.size(); out > 0;) {
    for (const TrainAnswer& answer : job.runner.Wait(kTrialRunPoll, kFinalJobs)) {
      --out;
      entries[answer.id - kFirstTrialRun].epoch_seconds = EpochSecondsOf(answer, job.split);
    }
    if (Interrupted()) return false;
  }
  return true;
}

}  // namespace netwright
