#include "studies/csv.h"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/io/files.h"
#include "netwright/report/statistics.h"
#include "netwright/report/store_csv.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

// Lines that begin with what tells the run.
class Csv {
 public:
  explicit Csv(const std::string& columns) : text_("run,agent,dataset,seed," + columns + "\n") {}

  void Add(const StudyRunData& run, std::vector<std::string> fields) {
    std::vector<std::string> line = {run.name, run.agent, run.dataset, std::to_string(run.seed)};
    line.insert(line.end(), fields.begin(), fields.end());
    text_ += CsvLine(line);
  }
  void Save(const std::filesystem::path& path) const { WriteFileAtomically(path, text_); }

 private:
  std::string text_;
};

template <typename N>
std::string Text(N number) {
  return std::to_string(number);
}

void AddSteps(const StudyRunData& run, Csv& steps) {
  for (const Step& step : run.steps) steps.Add(run, StepFields(step));
}

void AddEpisodes(const StudyRunData& run, Csv& episodes, Csv& windows) {
  for (size_t i = 0; i < run.episodes.size(); ++i) {
    const Episode& e = run.episodes[i];
    episodes.Add(run, {Text(i), Text(e.lane), Text(e.end), Text(e.length), NumberText(e.best), NumberText(e.total)});
  }
  const std::vector<Window> b = Windows(BestRewards(run.episodes), kEpisodeWindow),
                            l = Windows(Lengths(run.episodes), kEpisodeWindow),
                            t = Windows(TotalRewards(run.episodes), kEpisodeWindow);
  for (size_t i = 0; i < b.size(); ++i) {
    windows.Add(run,
                {Text(i), Text(b[i].first), Text(b[i].of.count), NumberText(b[i].of.mean), NumberText(b[i].of.sd),
                 NumberText(l[i].of.mean), NumberText(l[i].of.sd), NumberText(t[i].of.mean), NumberText(t[i].of.sd)});
  }
}

void AddActions(const StudyRunData& run, Csv& actions) {
  if (run.steps.empty()) return;
  const std::vector<std::string> names = ActionsOf(run.space, run.steps);
  const std::vector<double> shares = ActionProportions(run.steps, names);
  for (size_t i = 0; i < names.size(); ++i) {
    const double count = shares[i] * static_cast<double>(run.steps.size());
    actions.Add(run, {names[i], Text(std::llround(count)), NumberText(shares[i])});
  }
}

}  // namespace

void WriteStudyCsv(const StudyData& study, const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) FailRun("cannot make the folder '{}': {}", folder.string(), error.message());
  Csv runs("part,order,state"), steps("position,lane,episode,step,action,reward,done,entropy,trial"),
      episodes("episode,lane,last_position,length,best_reward,accumulated_reward"),
      windows("window,first_episode,episodes,best_mean,best_sd,length_mean,length_sd,return_mean,return_sd"),
      actions("action,count,share"),
      networks("architecture,network,replicate,outcome,accuracy,params,flops,train_seconds"),
      final_csv("architecture,replicate,outcome,accuracy,train_seconds,epochs"),
      times("wall_seconds,train_seconds,steps,distinct_networks");
  for (const StudyRunData& run : study.runs) {
    runs.Add(run, {run.part, Text(run.order), run.state});
    AddSteps(run, steps);
    AddEpisodes(run, episodes, windows);
    AddActions(run, actions);
    int64_t trained = 0;
    for (const Experiment* row : run.Distinct()) {
      const Metrics& m = row->evaluation.metrics;
      const std::string outcome(OutcomeName(row->evaluation.outcome));
      trained += row->evaluation.outcome == Outcome::kOk;
      networks.Add(run, {row->architecture, row->key.network, Text(row->key.replicate), outcome, NumberText(m.accuracy),
                         Text(m.params), Text(m.flops), NumberText(m.train_seconds)});
      if (run.steps.empty()) {  // given networks, not a search
        final_csv.Add(run, {row->architecture, Text(row->key.replicate), outcome, NumberText(m.accuracy),
                            NumberText(m.train_seconds), Text(m.epochs)});
      }
    }
    times.Add(run, {NumberText(run.seconds), NumberText(run.TrainSeconds()), Text(run.steps.size()), Text(trained)});
  }
  runs.Save(folder / "runs.csv");
  steps.Save(folder / "steps.csv");
  episodes.Save(folder / "episodes.csv");
  windows.Save(folder / "windows.csv");
  actions.Save(folder / "actions.csv");
  networks.Save(folder / "networks.csv");
  final_csv.Save(folder / "final.csv");
  times.Save(folder / "times.csv");
}

}  // namespace netwright
