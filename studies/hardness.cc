#include <fmt/format.h>

#include "studies/figures.h"
#include "studies/numbers.h"
#include "studies/study.h"

namespace netwright {
namespace hardness {

constexpr char kPart[] = "hardness";

void Plan(Planner& planner) {
  const std::vector<StudyDataset> sets = planner.Locate(planner.config().hardness);
  for (const uint64_t seed : planner.Seeds()) {
    for (size_t i = 0; i < sets.size(); ++i) {
      planner.Add({kPart, "meta-RL", "hardness"}, sets[i], seed, i, planner.config().hardness_steps)
          .Set("strategy", "meta-rl");
    }
  }
}

void Show(const StudyData& study, Page& page) {
  static const PaperTexts kTimes = {{{"", "aircraft"}, "9h49"},     {{"", "cu_birds"}, "16h20"},
                                    {{"", "dtd"}, "5h38"},          {{"", "omniglot"}, "3h38"},
                                    {{"", "traffic_sign"}, "4h33"}, {{"", "vgg_flower"}, "4h56"}};
  static const PaperTexts kFindings = {{{"", "aircraft"}, "between"},      {{"", "cu_birds"}, "hard (all < 30 %)"},
                                       {{"", "dtd"}, "hard (all < 30 %)"}, {{"", "omniglot"}, "between"},
                                       {{"", "traffic_sign"}, "trivial"},  {{"", "vgg_flower"}, "between"}};
  const std::vector<std::string> sets = study.Datasets(kPart);
  Chart boxes, bars;
  boxes.name = "hardness_boxes";
  boxes.title = "accuracies of the networks that a fresh policy met";
  boxes.y = {.label = "accuracy", .low = 0, .high = 1};
  bars.name = "hardness_means";
  bars.title = "their means, and one standard deviation";
  bars.y = boxes.y;
  BoxPlot box_plot;
  BarPlot bar_plot;
  bar_plot.series.push_back({"accuracy", {}, {}});
  Table table;
  table.name = "hardness";
  table.title = "Accuracies of distinct valid networks, all seeds together";
  table.columns = {{"data set"},     {"networks", true}, {"mean \u00b1 sd", true}, {"median", true}, {"best", true},
                   {"best network"}, {"the paper"}};
  for (const std::string& set : sets) {
    const Runs runs = study.Select(kPart, "", set);
    const std::vector<double> accuracies = Accuracies(runs);
    const MeanSd of = MeanAndSd(accuracies);
    box_plot.boxes.push_back({set, accuracies});
    bar_plot.groups.push_back(set);
    bar_plot.series[0].values.push_back(of.mean);
    bar_plot.series[0].errors.push_back(of.sd);
    const std::vector<std::string> best = BestCells(BestOf(runs));
    table.rows.push_back({set, std::to_string(of.count), MeanText(of),
                          fmt::format("{:.4f}", BoxPlotNumbers(accuracies).median), best[0], best[1],
                          TextOf(kFindings, "", set)});
  }
  boxes.plot = box_plot;
  bars.plot = bar_plot;
  page.AddHeading("Accuracies");
  page.Add(boxes);
  page.Add(bars);
  page.Add(table);
  page.AddHeading("Running times");
  page.Add(TimesTable(study, kPart, kTimes));
}

}  // namespace hardness

const Study kHardness = {.name = "hardness",
                         .help = "of candidate data sets",
                         .title = "Hardness of candidate data sets",
                         .plan = hardness::Plan,
                         .show = hardness::Show};

}  // namespace netwright
