#include <fmt/format.h>

#include <map>

#include "netwright/report/study_figures.h"
#include "netwright/report/study_numbers.h"
#include "netwright/report/study_page.h"
#include "netwright/space/graph.h"

namespace netwright {

void AddExperiment3(const StudyData& study, Page& page) {
  static const std::map<std::string, const char*> kPaper = {{"meta-RL, sigma 0.0", "66.10 %, 13d 9h"},
                                                            {"meta-RL, sigma 0.1", "66.45 %, 15d 14h"}};
  const std::vector<std::string> agents = study.Agents("3");
  page.AddHeading("Episodes");
  AddEpisodePanels(study, "3", agents, page);
  page.AddHeading("Multi-branch networks");
  const auto is_branched = [](const Experiment* row) {
    return row != nullptr && row->evaluation.outcome == Outcome::kOk && !Graph::Parse(row->key.network).IsChain();
  };
  AddPanels(
      study, "3", agents, "branched", "multi-branch networks an episode",
      [&](const StudyRunData& run, const Episode& episode) {
        double count = 0;
        std::string last;
        for (const size_t i : StepsOf(episode, run.steps)) {
          const StepRow& step = run.steps[i];
          const Experiment* row = step.trial ? run.ExperimentOf(*step.trial) : nullptr;
          if (!is_branched(row) || row->key.network == last) continue;  // a pointer shift changes no network
          last = row->key.network;
          ++count;
        }
        return count;
      },
      page);
  Table table;
  table.name = "3_networks";
  table.title = "Networks";
  table.columns = {{"agent"},
                   {"seed", true},
                   {"distinct networks", true},
                   {"multi-branch", true},
                   {"multi-branch : chain", true},
                   {"best", true},
                   {"best network"},
                   {"the paper: best, time"}};
  for (const StudyRunData* run : study.Select("3")) {
    int64_t branched = 0, valid = 0;
    for (const Experiment* row : run->Distinct()) {
      valid += row->evaluation.outcome == Outcome::kOk;
      branched += is_branched(row);
    }
    const Experiment* best = BestOf({run});
    const auto paper = kPaper.find(run->agent);
    table.rows.push_back({run->agent, std::to_string(run->seed), std::to_string(valid), std::to_string(branched),
                          branched == 0 ? "none"
                                        : fmt::format("1 : {:.1f}", static_cast<double>(valid - branched) /
                                                                        static_cast<double>(branched)),
                          best == nullptr ? "-" : fmt::format("{:.4f}", best->evaluation.metrics.accuracy),
                          best == nullptr ? "-" : best->architecture, paper == kPaper.end() ? "" : paper->second});
  }
  page.Add(table);
  page.AddText("The paper: multi-branch to chain about 1 : 10.");
  page.AddHeading("Policy entropy");
  page.Add(EntropyChart(study, "3", agents));
  page.AddHeading("Actions");
  AddActionCharts(study, "3", agents, page);
  page.AddHeading("Running times");
  page.Add(TimesTable(study, "3", [&](const std::string& agent, const std::string&) {
    const auto paper = kPaper.find(agent);
    return std::string(paper == kPaper.end() ? "" : paper->second);
  }));
}

}  // namespace netwright
