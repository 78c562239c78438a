#ifndef NETWRIGHT_STUDIES_FIGURES_H_
#define NETWRIGHT_STUDIES_FIGURES_H_

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "netwright/report/chart.h"
#include "netwright/report/page.h"
#include "netwright/report/statistics.h"
#include "studies/data.h"
#include "studies/numbers.h"

namespace netwright {

// The paper's figures, from the runs of one part of a study, all seeds of an agent together.

using EpisodeValue = std::function<double(const StudyRunData&, const Episode&)>;

// Windows of `size` episodes: entry k pools the k-th window of each run.
struct PooledWindow {
  double centre = 0;  // episode number
  MeanSd of;
};
std::vector<PooledWindow> PooledWindows(const Runs& runs, const EpisodeValue& value, int64_t size = kEpisodeWindow);
// The sum over each whole window of a run: mean and deviation over the runs.
std::vector<PooledWindow> WindowSums(const Runs& runs, const EpisodeValue& value, int64_t size = kEpisodeWindow);

// A panel for each of best reward, length and accumulated reward, and each data set; a line an agent.
void AddEpisodePanels(const StudyData& study, const std::string& part, const std::vector<std::string>& agents,
                      Page& page);
// The same for anything that has windows.
using WindowsOfRuns = std::function<std::vector<PooledWindow>(const Runs&)>;
struct PanelText {
  const char *name, *title;
};
void AddPanels(const StudyData& study, const std::string& part, const std::vector<std::string>& agents,
               const PanelText& text, Interval range, const WindowsOfRuns& windows, Page& page);
// A line with a band of one standard deviation, which ends where the values do.
Series Banded(const std::string& name, const std::vector<PooledWindow>& windows, Interval range);

// Over time steps, across the data sets in the order of training.
Chart EntropyChart(const StudyData& study, const std::string& part, const std::vector<std::string>& agents);

std::vector<double> SharesOf(const Runs& runs, const std::vector<std::string>& actions);
std::vector<std::string> ActionsOf(const StudyData& study, const std::string& part);
void AddActionCharts(const StudyData& study, const std::string& part, const std::vector<std::string>& agents,
                     Page& page);

// What the paper has for (agent, data set); an empty agent stands for each. Empty: no such column.
using PaperTexts = std::map<std::pair<std::string, std::string>, std::string>;
std::string TextOf(const PaperTexts& paper, const std::string& agent, const std::string& dataset);  // "": nothing

// With a baseline there is a column p: the agent's first 50 episodes are better than the baseline's.
Table EpisodesTable(const StudyData& study, const std::string& part, const std::vector<std::string>& agents,
                    const PaperTexts& paper = {}, const std::string& baseline = "");

// Accuracy and name.
std::vector<std::string> BestCells(const Experiment* best);

// The paper's findings, each of the form "one is better than the other", with a verdict.
class Findings {
 public:
  explicit Findings(std::string name);  // of the table's file

  struct Sample {
    std::string name;
    std::vector<double> values;
  };
  // Without samples there is no row; without runs long enough, no verdict.
  void Add(const std::string& finding, const Sample& better, const Sample& worse, const std::string& seeds,
           bool long_enough);
  // The best rewards of the first or last 50 episodes of two agents' runs.
  void AddRewards(const std::string& finding, const Runs& better, const Runs& worse, bool last);

  Table Take() { return std::move(table_); }

 private:
  Table table_;
};

Table TimesTable(const StudyData& study, const std::string& part, const PaperTexts& paper = {});

// What the units of the tests are, and what they leave out.
void AddUnitsNote(const StudyData& study, Page& page);

// Lower case, other characters as '_'.
std::string FileStem(std::string text);

// "0.4320 \u00b1 0.0500"
std::string MeanText(const MeanSd& of, double deviations = 1);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_FIGURES_H_
