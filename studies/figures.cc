#include "studies/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "netwright/base/text_list.h"
#include "netwright/base/units.h"
#include "netwright/report/network_text.h"

namespace netwright {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> ValuesOf(const StudyRunData& run, const EpisodeValue& value) {
  std::vector<double> values;
  for (const Episode& episode : run.episodes) values.push_back(value(run, episode));
  return values;
}

}  // namespace

Series Banded(const std::string& name, const std::vector<PooledWindow>& windows, Interval range) {
  Series series;
  series.name = name;
  for (const PooledWindow& window : windows) AddMean(series, window.centre, window.of, range);
  series.mark = windows.size() < 3 ? Series::Mark::kLineAndPoints : Series::Mark::kLine;
  return series;
}

std::string FileStem(std::string text) {
  text = LowerCase(text);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '-'; }, '_');
  return text;
}

std::vector<PooledWindow> WindowSums(const Runs& runs, const EpisodeValue& value, int64_t size) {
  std::vector<std::vector<double>> sums;
  for (const StudyRunData* run : runs) {
    const std::vector<double> values = ValuesOf(*run, value);
    const std::vector<Window> windows = Windows(values, size);
    for (size_t k = 0; k < windows.size() && windows[k].of.count == size; ++k) {
      if (sums.size() <= k) sums.emplace_back();
      sums[k].push_back(windows[k].of.mean * static_cast<double>(size));
    }
  }
  std::vector<PooledWindow> result;
  for (size_t k = 0; k < sums.size(); ++k) {
    result.push_back({(static_cast<double>(k) + 0.5) * static_cast<double>(size), MeanAndSd(sums[k])});
  }
  return result;
}

std::vector<PooledWindow> PooledWindows(const Runs& runs, const EpisodeValue& value, int64_t size) {
  std::vector<std::vector<double>> pooled;
  std::vector<double> ends;
  for (const StudyRunData* run : runs) {
    const std::vector<double> values = ValuesOf(*run, value);
    const std::vector<Window> windows = Windows(values, size);
    for (size_t k = 0; k < windows.size(); ++k) {
      if (pooled.size() <= k) pooled.emplace_back(), ends.push_back(0);
      const auto first = values.begin() + windows[k].first;
      pooled[k].insert(pooled[k].end(), first, first + windows[k].of.count);
      ends[k] = std::max(ends[k], static_cast<double>(windows[k].first + windows[k].of.count));
    }
  }
  std::vector<PooledWindow> result;
  for (size_t k = 0; k < pooled.size(); ++k) {
    const double begin = static_cast<double>(k) * static_cast<double>(size);
    result.push_back({(begin + ends[k]) / 2, MeanAndSd(pooled[k])});
  }
  return result;
}

void AddPanels(const StudyData& study, const std::string& part, const std::vector<std::string>& agents,
               const PanelText& text, Interval range, const WindowsOfRuns& windows, Page& page) {
  std::vector<Chart> panels;
  for (const std::string& dataset : study.Datasets(part)) {
    Chart chart;
    chart.name = FileStem(fmt::format("{}_{}_{}", part, text.name, dataset));
    chart.title = fmt::format("{}: {}", dataset, text.title);
    chart.x.label = "episode";
    chart.y.label = text.title;
    chart.y.low = 0;
    XyPlot plot;
    for (const std::string& agent : agents) {
      const Runs runs = study.Select(part, agent, dataset);
      if (!runs.empty()) plot.series.push_back(Banded(agent, windows(runs), range));
    }
    chart.plot = plot;
    panels.push_back(std::move(chart));
  }
  page.AddPanels(std::move(panels));
}

void AddEpisodePanels(const StudyData& study, const std::string& part, const std::vector<std::string>& agents,
                      Page& page) {
  page.AddText("Windows of 50 episodes, all seeds together. Lines are means, bands one standard deviation.");
  struct Panel {
    PanelText text;
    Interval range;
    double (*value)(const Episode&);
  };
  static constexpr Panel kPanels[] = {
      {{"best", "best reward of an episode"}, kFractions, [](const Episode& e) { return e.best; }},
      {{"length", "length of an episode (steps)"},
       kFromZero,
       [](const Episode& e) { return static_cast<double>(e.length); }},
      {{"return", "accumulated reward of an episode"}, kAnyNumber, [](const Episode& e) { return e.total; }}};
  for (const Panel& panel : kPanels) {
    const EpisodeValue value = [&](const StudyRunData&, const Episode& episode) { return panel.value(episode); };
    AddPanels(
        study, part, agents, panel.text, panel.range, [&](const Runs& runs) { return PooledWindows(runs, value); },
        page);
  }
}

Chart EntropyChart(const StudyData& study, const std::string& part, const std::vector<std::string>& agents) {
  Chart chart;
  chart.name = FileStem(part + "_entropy");
  chart.title = "policy entropy";
  chart.x.label = "time step";
  chart.y.label = "entropy (nats)";
  chart.y.low = 0;
  XyPlot plot;
  // Where each data set's steps begin: behind the longest run of each before it.
  std::map<std::string, double> start;
  double end = 0;
  for (const std::string& dataset : study.Datasets(part)) {
    start[dataset] = end;
    if (end > 0) plot.marks.push_back({end, dataset});
    size_t longest = 0;
    for (const StudyRunData* run : study.Select(part, "", dataset)) longest = std::max(longest, run->steps.size());
    end += static_cast<double>(longest);
  }
  const auto bin = std::max<int64_t>(1, static_cast<int64_t>(end / 200));
  for (const std::string& agent : agents) {
    Series series;
    series.name = agent;
    for (const std::string& dataset : study.Datasets(part)) {
      std::vector<std::vector<double>> bins;
      for (const StudyRunData* run : study.Select(part, agent, dataset)) {
        for (const Step& step : run->steps) {
          const auto at = static_cast<size_t>(step.position / bin);
          if (bins.size() <= at) bins.resize(at + 1);
          if (!std::isnan(step.entropy)) bins[at].push_back(step.entropy);
        }
      }
      for (size_t i = 0; i < bins.size(); ++i) {
        const MeanSd of = MeanAndSd(bins[i]);
        AddMean(series, start[dataset] + (static_cast<double>(i) + 0.5) * static_cast<double>(bin), of, kFromZero);
      }
    }
    const bool any = std::any_of(series.y.begin(), series.y.end(), [](double y) { return !std::isnan(y); });
    if (any) plot.series.push_back(std::move(series));
  }
  chart.plot = plot;
  return chart;
}

std::vector<std::string> ActionsOf(const StudyData& study, const std::string& part) {
  for (const StudyRunData* run : study.Select(part)) {
    if (!run->steps.empty()) return ActionsOf(run->space, run->steps);
  }
  return {};
}

std::vector<double> SharesOf(const Runs& runs, const std::vector<std::string>& actions) {
  std::vector<double> shares(actions.size(), 0.0);
  double steps = 0;
  for (const StudyRunData* run : runs) {
    const std::vector<double> own = ActionProportions(run->steps, actions);
    const auto weight = static_cast<double>(run->steps.size());
    for (size_t i = 0; i < shares.size(); ++i) shares[i] += weight * own[i];
    steps += weight;
  }
  for (double& share : shares) share = steps > 0 ? share / steps : kNaN;
  return shares;
}

void AddActionCharts(const StudyData& study, const std::string& part, const std::vector<std::string>& agents,
                     Page& page) {
  const std::vector<std::string> actions = ActionsOf(study, part);
  std::vector<Chart> panels;
  for (const std::string& dataset : study.Datasets(part)) {
    Chart chart;
    chart.name = FileStem(fmt::format("{}_actions_{}", part, dataset));
    chart.title = dataset + ": proportion of each action";
    chart.y.label = "share of all steps";
    chart.y.low = 0;
    BarPlot plot;
    plot.groups = actions;
    for (const std::string& agent : agents) {
      const Runs runs = study.Select(part, agent, dataset);
      if (!runs.empty()) plot.series.push_back({agent, SharesOf(runs, actions), {}});
    }
    chart.plot = plot;
    panels.push_back(std::move(chart));
  }
  page.AddPanels(std::move(panels));
}

std::string TextOf(const PaperTexts& paper, const std::string& agent, const std::string& dataset) {
  const std::string set = dataset == "cub200_2011" ? "cu_birds" : dataset;  // the same images
  for (const std::string& of : {agent, std::string()}) {
    if (const auto found = paper.find({of, set}); found != paper.end()) return found->second;
  }
  return "";
}

std::vector<std::string> BestCells(const Experiment* best) {
  if (best == nullptr) return {"-", "-"};
  return {AccuracyText(best->evaluation.metrics), NetworkName(best->architecture)};
}

Table EpisodesTable(const StudyData& study, const std::string& part, const std::vector<std::string>& agents,
                    const PaperTexts& paper, const std::string& baseline) {
  Table table;
  table.name = FileStem(part + "_windows");
  table.title = "Best reward of an episode: the first and the last 50 episodes of each run, all seeds together";
  table.columns = {{"data set"}, {"agent"}, {"episodes", true}, {"first 50: mean \u00b1 sd", true}};
  if (!baseline.empty()) {
    table.title += fmt::format(
        "; p of the first 50 being better than those of {} (permutation test with episodes as units, one-sided)",
        baseline);
    table.columns.push_back({"p", true});
  }
  for (const char* title : {"last 50: mean \u00b1 sd", "best"}) table.columns.push_back({title, true});
  table.columns.push_back({"best network"});
  if (!paper.empty()) table.columns.push_back({"the paper"});
  for (const std::string& set : study.Datasets(part)) {
    for (const std::string& agent : agents) {
      const Runs runs = study.Select(part, agent, set);
      if (runs.empty()) continue;
      size_t episodes = 0;
      for (const StudyRunData* run : runs) episodes += run->episodes.size();
      const std::vector<double> first = BestRewards(runs, kEpisodeWindow, false);
      std::vector<std::string> row = {set, agent, std::to_string(episodes), MeanText(MeanAndSd(first))};
      if (!baseline.empty()) {
        const std::vector<double> other = BestRewards(study.Select(part, baseline, set), kEpisodeWindow, false);
        row.push_back(agent == baseline ? "" : fmt::format("{:.4f}", PermutationP(first, other)));
      }
      row.push_back(MeanText(MeanAndSd(BestRewards(runs, kEpisodeWindow, true))));
      for (std::string& cell : BestCells(BestOf(runs))) row.push_back(std::move(cell));
      if (!paper.empty()) row.push_back(TextOf(paper, agent, set));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Findings::Findings(std::string name) {
  table_.name = std::move(name);
  table_.columns = {{"finding of the paper"}, {"here"}, {"p", true}, {"in seeds", true}, {"verdict"}};
}

void Findings::Add(const std::string& finding, const Sample& better, const Sample& worse, const std::string& seeds,
                   bool long_enough) {
  if (better.values.empty() || worse.values.empty()) return;
  const double a = MeanAndSd(better.values).mean, b = MeanAndSd(worse.values).mean;
  const double p = PermutationP(better.values, worse.values);
  table_.rows.push_back({finding, fmt::format("{} {:.4f}, {} {:.4f}", better.name, a, worse.name, b),
                         fmt::format("{:.4f}", p), seeds, long_enough ? Verdict(a - b, p) : "too short to tell"});
}

void Findings::AddRewards(const std::string& finding, const Runs& better, const Runs& worse, bool last) {
  if (better.empty() || worse.empty()) return;
  const auto sample = [&](const Runs& runs) {
    return Sample{runs.front()->agent, BestRewards(runs, kEpisodeWindow, last)};
  };
  Add(finding, sample(better), sample(worse), SeedsAhead(better, worse, kEpisodeWindow, last),
      HaveWindow(better) && HaveWindow(worse));
}

Table TimesTable(const StudyData& study, const std::string& part, const PaperTexts& paper) {
  Table table;
  table.name = FileStem(part + "_times");
  table.title = "Running times";
  table.columns = {{"agent"},
                   {"data set"},
                   {"seed", true},
                   {"wall time", true},
                   {"training time on one core", true},
                   {"steps", true},
                   {"distinct networks", true},
                   {"invalid steps", true},
                   {"out of memory", true},
                   {"failed", true}};
  if (!paper.empty()) table.columns.push_back({"the paper (one K40m)"});
  for (const StudyRunData* run : study.Select(part)) {
    int64_t networks = 0;
    for (const Experiment* row : run->Distinct()) networks += row->evaluation.outcome == Outcome::kOk;
    const size_t steps = run->steps.empty() ? run->experiments.size() : run->steps.size();
    table.rows.push_back({run->agent, run->dataset, std::to_string(run->seed), FormatSeconds(run->seconds),
                          FormatSeconds(run->TrainSeconds()), std::to_string(steps), std::to_string(networks),
                          std::to_string(run->Count(Outcome::kInvalid)),
                          std::to_string(run->Count(Outcome::kOutOfMemory)),
                          std::to_string(run->Count(Outcome::kDiverged) + run->Count(Outcome::kTimeout) +
                                         run->Count(Outcome::kCrashed))});
    if (!paper.empty()) table.rows.back().push_back(TextOf(paper, run->agent, run->dataset));
  }
  return table;
}

void AddUnitsNote(const StudyData& study, Page& page) {
  page.AddText(
      fmt::format("p treats episodes, not policies, as units: it compares the policies at hand. Each seed gives one "
                  "policy; there are {} "
                  "seeds, and their column says in how many the difference has this sign. All runs train a network "
                  "with the same recipe "
                  "seed on the same split, so a network has one accuracy in the whole study, and the spread between "
                  "seeds contains no "
                  "noise of training.",
                  study.record.at("config").at("study.seeds").dump()));
}

std::string MeanText(const MeanSd& of, double deviations) {
  if (of.count == 0) return "-";
  return fmt::format("{:.4f} \u00b1 {:.4f}", of.mean, deviations * of.sd);
}

}  // namespace netwright
