#include "studies/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/base/table.h"
#include "netwright/base/text_list.h"
#include "netwright/datasets/source.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

struct StudyDataset {
  std::string name;
  std::string path;
};

class Planner {
 public:
  Planner(const StudyRequest& request, const StudyPreset& preset)
      : request_(request), study_(preset.study), base_(preset.spec) {
    plan_.experiment = request.experiment;
  }

  StudyPlan Take() { return std::move(plan_); }

  void Hardness() {
    const std::vector<StudyDataset> sets = Locate(study_.hardness);
    ForSeeds([&](uint64_t seed) {
      for (size_t i = 0; i < sets.size(); ++i) {
        Search("hardness", "meta-RL", "hardness", sets[i], seed, i, study_.hardness_steps).spec.strategy = "meta-rl";
      }
    });
  }

  void Experiment1() {
    const std::vector<StudyDataset> sets = Locate(study_.training);
    ForSeeds([&](uint64_t seed) {
      MetaTraining(sets, seed);
      for (size_t i = 0; i < sets.size(); ++i) {
        const int64_t steps = StepsOf(study_.dqn_steps, i, "study.dqn_steps");
        Search("1", "DQN", "dqn", sets[i], seed, i, steps).spec.strategy = "dqn";
      }
      for (size_t i = 0; i < sets.size(); ++i) {
        const int64_t steps = StepsOf(study_.random_steps, i, "study.random_steps");
        Search("1", "random search", "random", sets[i], seed, i, steps).spec.strategy = "random";
      }
    });
  }

  void Experiment2() {
    const std::vector<StudyDataset> unseen = Locate(study_.unseen);
    const bool learn = request_.policy.empty() && request_.experiment1.empty();
    const std::vector<StudyDataset> training = learn ? Locate(study_.training) : std::vector<StudyDataset>{};
    std::vector<std::vector<std::string>> fixed(unseen.size());  // runs, by data set
    ForSeeds([&](uint64_t seed) {
      if (learn) MetaTraining(training, seed);
      for (size_t i = 0; i < unseen.size(); ++i) {
        const auto search = [&](const char* agent, const char* prefix) -> StudyRun& {
          return Search("2A", agent, prefix, unseen[i], seed, i, study_.unseen_steps);
        };
        StudyRun& policy = search("fixed policy", "fixed");
        Freeze(policy, seed);
        policy.spec.parts.Set("a2c.memory", "trial");
        fixed[i].push_back(policy.name);
        StudyRun& forgetful = search("fixed policy, memory: episode", "fixed-episode");
        Freeze(forgetful, seed);
        forgetful.spec.parts.Set("a2c.memory", "episode");
        search("random search", "random").spec.strategy = "random";
      }
    });
    for (size_t i = 0; i < unseen.size(); ++i) LongTraining(unseen[i], i, fixed[i]);
  }

  void Experiment3() {
    const std::vector<StudyDataset> sets = Locate(study_.multi_branch);
    ForSeeds([&](uint64_t seed) {
      for (const double sigma : {0.0, 0.1}) {
        for (size_t i = 0; i < sets.size(); ++i) {
          const std::string agent = fmt::format("meta-RL, sigma {:.1f}", sigma);
          StudyRun& run =
              Search("3", agent, fmt::format("sigma{:.1f}", sigma), sets[i], seed, i, study_.multi_branch_steps);
          run.spec.strategy = "meta-rl";
          run.spec.space = "multi-branch";
          run.spec.parts.Set("episode.sigma", fmt::format("{}", sigma));
          run.spec.parts.Set("episode.max_steps", "20");
          run.spec.parts.Set("a2c.rollout", "10");
          run.spec.recipe.batch_size = std::max(2, run.spec.recipe.batch_size / 2);  // the paper: 64 instead of 128
        }
      }
    });
  }

  // Networks drawn without regard to how good they are: whole episodes of random search over valid actions.
  void Ranking() {
    const std::vector<StudyDataset> sets = Locate(study_.ranking);
    for (size_t i = 0; i < sets.size(); ++i) {
      StudyRun& early = Search("ranking", "early stop", "early", sets[i], study_.first_seed, i, 0);
      early.spec.strategy = "masked-random";
      early.spec.parts.Set("episode.score", "final");
      early.spec.evaluations = study_.ranking_networks;
      const std::string drawn = early.name;
      StudyRun& again = Search("ranking", "early stop, another seed", "again", sets[i], study_.first_seed, i, 0);
      List(again, {drawn}, study_.ranking_networks, 1);
      again.spec.recipe.seed += 1;
      StudyRun& longer = Search("ranking", "long training", "long", sets[i], study_.first_seed, i, 0);
      MakeLong(longer);
      List(longer, {drawn}, study_.ranking_networks, study_.ranking_repeats);
    }
  }

 private:
  template <typename F>
  void ForSeeds(const F& plan) {
    for (int i = 0; i < study_.seeds; ++i) plan(study_.first_seed + static_cast<uint64_t>(i));
  }

  std::vector<StudyDataset> Locate(const std::string& list) {
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
      FailUsage(
          "not in '{}': {} (put NAME.tar or a folder NAME there; fashion-mnist is the package "
          "dataset-fashion-mnist), or name others: the lists are study.training, study.unseen, study.hardness, "
          "study.multi_branch and study.ranking, as in --set study.unseen=cub200_2011,fashion-mnist",
          request_.data, fmt::join(missing, ", "));
    }
    if (sets.empty()) FailUsage("an empty list of data sets");
    return sets;
  }

  // The reference is good until the next run is added.
  StudyRun& Search(const std::string& part, const std::string& agent, const std::string& prefix,
                   const StudyDataset& dataset, uint64_t seed, size_t order, int64_t steps) {
    StudyRun run;
    run.name = fmt::format("{}-{}-s{}", prefix, dataset.name, seed);
    run.part = part;
    run.agent = agent;
    run.dataset = dataset.name;
    run.seed = seed;
    run.order = static_cast<int>(order);
    run.spec = base_;
    run.spec.dataset = dataset.path;
    // A stream of its own: with one seed for all, policies that hardly differ would act alike in every run, and tests
    // that take episodes as independent would be wrong.
    run.spec.seed = StreamSeed(seed, run.name) % 1'000'000'000;
    run.spec.evaluations = 0;
    run.spec.proposals = steps;
    run.spec.budget = 0;
    run.spec.final.enabled = false;
    for (const StudyRun& earlier : plan_.runs) {
      if (earlier.dataset != dataset.name) continue;
      run.spec.answers += (run.spec.answers.empty() ? "../" : ":../") + earlier.name;
    }
    return plan_.runs.emplace_back(std::move(run));
  }

  void MetaTraining(const std::vector<StudyDataset>& sets, uint64_t seed) {
    std::string before;
    for (size_t i = 0; i < sets.size(); ++i) {
      const int64_t steps = StepsOf(study_.meta_rl_steps, i, "study.meta_rl_steps");
      StudyRun& run = Search("1", "meta-RL", "meta-rl", sets[i], seed, i, steps);
      run.spec.strategy = "meta-rl";
      run.policy_from = before;
      before = run.name;
    }
    policy_of_ = before;
  }

  void Freeze(StudyRun& run, uint64_t seed) {
    run.spec.strategy = "meta-rl";
    run.freeze_policy = true;
    if (!request_.policy.empty()) {
      run.policy_file = request_.policy;
    } else if (!request_.experiment1.empty()) {
      run.policy_file = FinalPolicyOf(seed);
    } else {
      run.policy_from = policy_of_;
    }
  }

  // Of an experiment1 in another folder: the policy that its last training data set left.
  std::string FinalPolicyOf(uint64_t seed) const {
    const std::vector<std::string> names = ListItems(study_.training);
    const fs::path path = fs::path(request_.experiment1) / "runs" / fmt::format("meta-rl-{}-s{}", names.back(), seed) /
                          "checkpoint" / "final.policy";
    std::error_code error;
    if (!fs::exists(path, error)) {
      FailUsage(
          "there is no policy '{}': --experiment1 names the folder of a finished experiment1 with seed {}, whose "
          "last training data set was {}",
          path.string(), seed, names.back());
    }
    return fs::absolute(path, error).lexically_normal().string();
  }

  void MakeLong(StudyRun& run) {
    run.spec.recipe = base_.final.recipe;
    run.spec.data.train_limit = study_.long_limit;
  }

  static void List(StudyRun& run, std::vector<std::string> best_of, int networks, int repeats) {
    run.spec.strategy = "listed";
    run.spec.in_flight = 4;
    run.best_of = std::move(best_of);
    run.networks = networks;
    run.repeats = repeats;
    run.spec.proposals = int64_t{networks} * repeats;  // fewer where fewer networks are found
  }

  void LongTraining(const StudyDataset& set, size_t order, const std::vector<std::string>& fixed) {
    StudyRun& designed = Search("2B", "designed networks", "long", set, study_.first_seed, order, 0);
    MakeLong(designed);
    List(designed, fixed, study_.long_networks, study_.long_repeats);
    StudyRun& vgg = Search("2B", "shortened VGG19", "vgg19", set, study_.first_seed, order, 0);
    MakeLong(vgg);
    List(vgg, {}, 1, study_.long_repeats);
    vgg.spec.parts.Set("listed.networks", "conv3-conv3-max2-conv3-conv3-max2");
    vgg.spec.recipe.net = {.filters = study_.vgg_filters,
                           .filter_growth = 2,
                           .max_filters = 2 * study_.vgg_filters,
                           .dense_units = study_.vgg_dense,
                           .dropout = 0,
                           .growth_every = 2,
                           .plain = true,
                           .dense_layers = 2};
  }

  const StudyRequest& request_;
  const StudyConfig& study_;
  const ExperimentSpec& base_;
  StudyPlan plan_;
  std::string policy_of_;  // run that holds the final policy of the present seed
};

struct ExperimentPlan {
  std::string_view name;
  void (Planner::*plan)();
};
constexpr std::array<ExperimentPlan, 5> kPlans = {{
    {"hardness", &Planner::Hardness},
    {"experiment1", &Planner::Experiment1},
    {"experiment2", &Planner::Experiment2},
    {"experiment3", &Planner::Experiment3},
    {"ranking", &Planner::Ranking},
}};

void CheckPolicies(const StudyRequest& request) {
  if (request.policy.empty() && request.experiment1.empty()) return;
  if (request.experiment != "experiment2") {
    FailUsage("--policy and --experiment1 are for experiment2; {} learns its own", request.experiment);
  }
  if (!request.policy.empty() && !request.experiment1.empty()) {
    FailUsage("give --policy or --experiment1, not both: either is the fixed policy");
  }
}

}  // namespace

std::vector<std::string> StudyNames() {
  std::vector<std::string> names;
  for (const ExperimentPlan& experiment : kPlans) names.emplace_back(experiment.name);
  return names;
}

StudyPlan PlanStudy(const StudyRequest& request, const StudyPreset& preset) {
  Validate(preset);
  CheckPolicies(request);
  const ExperimentPlan& experiment = FindByName(kPlans, request.experiment, "experiment");
  Planner planner(request, preset);
  (planner.*experiment.plan)();
  return planner.Take();
}

}  // namespace netwright
