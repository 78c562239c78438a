#include "studies/planner.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/key_error.h"
#include "netwright/base/random.h"
#include "netwright/base/text_list.h"
#include "netwright/datasets/source.h"
#include "studies/study.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

void CheckPolicies(const StudyRequest& request) {
  if (request.policy.empty() && request.experiment1.empty()) return;
  if (request.experiment != kExperiment2.name) {
    FailUsageOf(request.policy.empty() ? "experiment1" : "policy",
                "policy and experiment1 are for {}; {} learns its own", kExperiment2.name, request.experiment);
  }
  if (!request.policy.empty() && !request.experiment1.empty()) {
    FailUsageOf("policy", "give policy or experiment1, not both: either is the fixed policy");
  }
}

}  // namespace

std::vector<uint64_t> Planner::Seeds() const {
  std::vector<uint64_t> seeds;
  for (int i = 0; i < config().seeds; ++i) seeds.push_back(config().first_seed + static_cast<uint64_t>(i));
  return seeds;
}

std::vector<StudyDataset> Planner::Locate(const std::string& list) {
  std::vector<StudyDataset> sets;
  std::vector<std::string> missing;
  for (const std::string& name : ListItems(list)) {
    std::string path = FindDataset(name, request_.data);
    std::string found = name;
    if (path.empty() && name == "cu_birds") {  // the same images as class folders
      path = FindDataset("cub200_2011", request_.data);
      if (!path.empty()) {
        found = "cub200_2011";
        plan_.notes.push_back("cu_birds: taken from cub200_2011, the same images as class folders");
      }
    }
    std::error_code error;
    if (path.empty() && fs::exists(fs::path(request_.data) / name, error)) {
      path = (fs::path(request_.data) / name).string();
      found = fs::path(name).stem().string();
    }
    if (path.empty()) missing.push_back(name);
    if (std::any_of(sets.begin(), sets.end(), [&](const StudyDataset& set) { return set.name == found; })) {
      FailUsage("the data set {} is named twice in '{}'", found, list);
    }
    sets.push_back({found, fs::absolute(path, error).lexically_normal().string()});
  }
  if (!missing.empty()) {
    FailUsageOf("data",
                "not in '{}': {} (put NAME.tar or a folder NAME there; fashion-mnist is the package "
                "dataset-fashion-mnist), or name others: the lists are study.training, study.unseen, study.hardness, "
                "study.multi_branch and study.ranking, as in study.unseen=cub200_2011,fashion-mnist",
                request_.data, fmt::join(missing, ", "));
  }
  if (sets.empty()) FailUsage("an empty list of data sets");
  return sets;
}

StudyRun& Planner::Add(const Role& role, const StudyDataset& dataset, uint64_t seed, size_t order, int64_t steps) {
  StudyRun run;
  run.name = fmt::format("{}-{}-s{}", role.prefix, dataset.name, seed);
  run.part = role.part;
  run.agent = role.agent;
  run.dataset = dataset.name;
  run.seed = seed;
  run.order = static_cast<int>(order);
  run.settings = preset_.runs;
  run.Set("dataset", dataset.path);
  // A stream of its own: with one seed for all, policies that hardly differ would act alike in every run, and tests
  // that take episodes as independent would be wrong.
  run.Set("seed", StreamSeed(seed, run.name) % 1'000'000'000);
  run.Set("evaluations", 0);
  run.Set("proposals", steps);
  run.Set("budget", 0);
  std::vector<std::string> answers;
  for (const StudyRun& earlier : plan_.runs) {
    if (earlier.dataset == dataset.name) answers.push_back("../" + earlier.name);
  }
  run.Set("answers", fmt::to_string(fmt::join(answers, ":")));
  return plan_.runs.emplace_back(std::move(run));
}

void Planner::List(StudyRun& run, std::vector<std::string> best_of, int networks, int repeats) {
  run.Set("strategy", "listed");
  run.Set("in_flight", 4);
  run.best_of = std::move(best_of);
  run.networks = networks;
  run.repeats = repeats;
  run.Set("proposals", int64_t{networks} * repeats);  // fewer where fewer networks are found
}

void Planner::TrainLong(StudyRun& run) const {
  constexpr std::string_view kFinal = "final.";
  for (const auto& [key, value] : defaults_.items()) {
    if (!key.starts_with(kFinal)) continue;
    const std::string of_search = "recipe." + key.substr(kFinal.size());
    if (!defaults_.contains(of_search)) continue;
    run.Set(of_search.c_str(), value.is_string() ? value.get<std::string>() : value.dump());
  }
  run.Set("data.train_limit", config().long_limit);
}

StudyPlan PlanStudy(const StudyRequest& request, const StudyPreset& preset) {
  Validate(preset);
  CheckPolicies(request);
  Planner planner(request, preset);
  FindStudy(request.experiment).plan(planner);
  return planner.Take();
}

}  // namespace netwright
