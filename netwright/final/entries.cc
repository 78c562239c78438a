#include "netwright/final/entries.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/final/fit_template.h"
#include "netwright/graph/shapes.h"
#include "netwright/spaces/limits.h"
#include "netwright/train/learned_start.h"

namespace netwright {
namespace {

constexpr std::chrono::milliseconds kTrialRunPoll(200);
constexpr uint64_t kFirstTrialRun = kFirstFinalJob + (uint64_t{1} << 40);  // ids of MeasureEpochs' jobs
constexpr double kLongestTrialRun = 2;                                     // seconds
constexpr int kWider = 2, kWidest = 8;  // the second where a limit says how wide is too wide

NetworkTemplate Wider(NetworkTemplate net, int factor) {
  net.filters *= factor;
  net.max_filters *= factor;
  return net;
}

// To what widths a network is widened, as far as its limits allow.
std::vector<int> WideningsOf(const Limits& limits) {
  const bool bound = HasDeviceLimit(limits) || limits.max_params > 0 || limits.max_flops > 0;
  return bound ? std::vector<int>{kWidest, kWider} : std::vector<int>{kWider};
}

// A network as the search trained it.
struct Searched {
  double image_seconds = 0;  // of training, on one thread
  int64_t flops = 0;
};

// By Graph::Text.
std::map<std::string, Searched> SearchedNetworks(const FinalJob& job) {
  std::map<std::string, Searched> networks;
  for (const Experiment& row : job.store.Experiments("search")) {
    const Metrics& metrics = row.evaluation.metrics;
    if (metrics.images <= 0 || metrics.flops <= 0 || metrics.train_seconds <= 0) continue;
    networks[row.key.network] = {metrics.train_seconds / static_cast<double>(metrics.images), metrics.flops};
  }
  return networks;
}

// Images that an epoch amounts to. Forward passes alone, as in validation, take about a third of a training step.
double EpochImages(const Split& split) {
  return static_cast<double>(split.train.size()) + static_cast<double>(split.validation.size()) / 3;
}

// `limits` with FLOPs that an epoch of so many seconds has, by the network's time in the search; none below those that
// it had there.
Limits Within(Limits limits, const Searched& searched, double epoch_images, double epoch_seconds) {
  const double share = epoch_seconds / (searched.image_seconds * epoch_images);
  const auto most = static_cast<int64_t>(std::max(1.0, share) * static_cast<double>(searched.flops));
  limits.max_flops = limits.max_flops > 0 ? std::min(limits.max_flops, most) : most;
  return limits;
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

// What begins with learnt weights; none where it does not fit the images or the limits, or the space is one for a
// purpose.
std::optional<Entry> LearnedEntry(const FinalJob& job, const Limits& limits) {
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(kLearnedSpace);
  if (!job.config.learned_start || (job.space.name() != "chain" && job.space.name() != kLearnedSpace)) {
    return std::nullopt;
  }
  const Graph graph = space->Lower(space->Parse(std::string(kLearnedArchitecture)));
  const NetworkTemplate net = WithVariant(job.config.recipe, kLearnedRecipe).net;
  if (!InferShapes(graph, job.task.input, net)) return std::nullopt;
  if (FitTemplate(graph, job.task.input, net, net, limits, job.config.recipe.average_span) != net) return std::nullopt;
  return Entry{.architecture = std::string(kLearnedArchitecture),
               .graph = graph.Text(),
               .net = net,
               .variant = std::string(kLearnedRecipe)};
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

std::string SpaceOf(const Entry& entry, const NetworkSpace& searched) {
  return std::string(entry.variant == kLearnedRecipe ? kLearnedSpace : searched.name());
}

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
          {"head", kHeadNames.at(static_cast<size_t>(net.head))},
          {"growth_by", kGrowthByNames.at(static_cast<size_t>(net.growth_by))},
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
  // Runs begun before there was a choice have the chain's.
  entry.net.head = Named<HeadKind>(kHeadNames, json.value("head", "flatten-dense"));
  entry.net.growth_by = Named<GrowthBy>(kGrowthByNames, json.value("growth_by", "convolution"));
  json.at("epoch_seconds").get_to(entry.epoch_seconds);
  entry.by_hand = json.value("by_hand", false);
  entry.variant = json.value("variant", std::string(kPlainRecipe));
  entry.pace = json.value("pace", 1.0);
}

std::vector<std::string> VariantsOf(const FinalJob& job) {
  return VariantNames(job.config.recipes, static_cast<int64_t>(job.split.train.size()));
}

std::vector<Entry> MakeEntries(const FinalJob& job, double epoch_seconds) {
  Limits all_limits = job.limits;
  all_limits.batch_size = job.config.recipe.batch_size;
  const auto searched = epoch_seconds > 0 ? SearchedNetworks(job) : std::map<std::string, Searched>();
  const std::string variant = VariantsOf(job).front();
  const NetworkTemplate wanted = WithVariant(job.config.recipe, variant).net;
  const double span = job.config.recipe.average_span;
  const std::optional<Architecture> by_hand = ByHandOf(job);
  const std::string by_hand_graph = by_hand ? job.space.Lower(*by_hand).Text() : "";
  std::vector<Entry> entries, wider;
  for (const Architecture& candidate : Participants(job, by_hand, by_hand_graph)) {
    const Graph graph = job.space.Lower(candidate);
    if (!InferShapes(graph, job.task.input, wanted)) continue;  // by hand, for larger images
    const auto known = searched.find(graph.Text());
    const Limits limits =
        known == searched.end() ? all_limits : Within(all_limits, known->second, EpochImages(job.split), epoch_seconds);
    const std::optional<NetworkTemplate> net = FitTemplate(graph, job.task.input, wanted, job.searched, limits, span);
    if (!net) continue;
    Entry entry{.architecture = job.space.Format(candidate), .graph = graph.Text(), .net = *net, .variant = variant};
    if (job.config.spend && static_cast<int>(entries.size()) < job.config.finalists) {
      NetworkTemplate last = *net;
      for (const int factor : WideningsOf(all_limits)) {
        const auto wide = FitTemplate(graph, job.task.input, Wider(wanted, factor), *net, limits, span);
        if (!wide || *wide == *net || *wide == last || graph.ConvolutionCount() == 0) continue;
        wider.push_back(entry);
        wider.back().net = last = *wide;
      }
    }
    entry.by_hand = entry.graph == by_hand_graph;
    entries.push_back(std::move(entry));
  }
  const size_t first = std::min(entries.size(), static_cast<size_t>(job.config.finalists));
  entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(first), wider.begin(), wider.end());
  if (const std::optional<Entry> learned = LearnedEntry(job, all_limits)) {
    entries.insert(entries.begin() + std::min<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(entries.size())),
                   *learned);
  }
  return entries;
}

std::vector<Entry> WorthTheirTime(const std::vector<Entry>& entries, int count) {
  constexpr double kCheaper = 0.5;
  std::vector<Entry> first, others;
  double most = std::numeric_limits<double>::infinity();
  for (const Entry& entry : entries) {
    const bool enters = entry.invited() || entry.epoch_seconds <= most;
    if (!enters || static_cast<int>(first.size()) == count) {
      others.push_back(entry);
      continue;
    }
    if (!entry.invited()) most = kCheaper * entry.epoch_seconds;
    first.push_back(entry);
  }
  first.insert(first.end(), others.begin(), others.end());
  return first;
}

std::vector<Entry> WithVariants(const FinalJob& job, const std::vector<Entry>& entries,
                                const std::vector<int>& chosen) {
  std::vector<Entry> all;
  for (const int i : chosen) all.push_back(entries[static_cast<size_t>(i)]);
  const auto best = std::find_if(all.begin(), all.end(), [](const Entry& entry) { return !entry.invited(); });
  Entry other = best == all.end() ? all.front() : *best;
  other.by_hand = false;
  const std::vector<std::string> variants = VariantsOf(job);
  for (size_t i = 1; i < variants.size(); ++i) {
    other.variant = variants[i];
    other.net.dropout = WithVariant(job.config.recipe, other.variant).net.dropout;
    all.push_back(other);
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    if (std::find(chosen.begin(), chosen.end(), static_cast<int>(i)) == chosen.end()) all.push_back(entries[i]);
  }
  return all;
}

double EpochSecondsOf(const TrainAnswer& trial, const Split& split) {
  const Metrics& metrics = trial.metrics;
  double per_image = trial.image_seconds;
  if (per_image <= 0 && metrics.images > 0) per_image = metrics.train_seconds / static_cast<double>(metrics.images);
  return per_image * EpochImages(split);
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
