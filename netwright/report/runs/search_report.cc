#include "netwright/report/runs/search_report.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "netwright/report/runs/agent_charts.h"
#include "netwright/report/runs/expectations.h"
#include "netwright/report/runs/final_charts.h"
#include "netwright/report/runs/network_cards.h"
#include "netwright/report/runs/pareto.h"
#include "netwright/report/runs/result.h"
#include "netwright/report/runs/search_charts.h"

namespace netwright {
namespace {

using nlohmann::json;

// Writes the sections of one run's report into a page.
class SearchPage {
 public:
  SearchPage(const RunData& data, const std::vector<ConfigDifference>& differences)
      : data_(data),
        differences_(differences),
        page_(fmt::format("A network for {}", data.Dataset()), StateText(data), data.state) {}

  Page Take() {
    AddNetworkCards(data_, networks_, page_);
    Result();
    Search();
    if (!data_.steps.empty()) Policy();
    if (!data_.final.empty()) Final();
    if (!data_.predictions.labels.empty()) Test();
    Setting();
    return std::move(page_);
  }

 private:
  void Result() {
    page_.AddFigures(HeadFigures(data_));
    if (data_.KeepsPaperProtocol()) {
      page_.AddText(
          "This run keeps the paper's protocol (Gomez Robles & Vanschoren 2019): 2/3 of the images to train on, 1/3 to "
          "score on, no test part. The search chose its networks by the same images that its accuracies are measured "
          "on, so expect less on new images.");
    } else if (SummaryPart(data_, "final") != nullptr) {
      page_.AddText(
          "The search and the final training saw only the train and validation parts. The test part was used once, on "
          "the final model.");
    }
    page_.AddDrawings({kFinalNetwork});
    if (Table facts = ResultTable(data_); !facts.rows.empty()) page_.Add(std::move(facts));
    if (const std::string usage = UsageText(data_); !usage.empty()) {
      page_.AddHeading(data_.architecture.is_object() ? "Using the model" : "Going on");
      page_.AddPreformatted(usage);
      if (data_.architecture.is_object()) {
        page_.AddText(
            "The folder best/ holds model.pt (TorchScript), labels.txt and preprocessing.json; docs/model.md has a "
            "Python "
            "program that uses them.");
      }
    }
  }

  void Search() {
    page_.AddHeading("The search");
    if (data_.search.empty()) {
      page_.AddText("Nothing has been scored yet.");
      return;
    }
    page_.AddChoice("The search over", {EvaluationsChart(data_), TimeChart(data_)});
    Costs();
    page_.AddHeading("Networks");
    if (networks_.empty()) {
      page_.AddText("No network has been trained to the end yet.");
    } else {
      page_.AddDrawings(BestNetworks(data_, 3));
      page_.Add(NetworksTable(data_, networks_));
    }
    Expected();
    page_.Add(OutcomesTable(data_));
    page_.Add(TimesTable(data_));
  }

  void Costs() {
    std::vector<Chart> charts;
    for (const CostKind& kind : CostKinds()) {
      if (!ParetoFront(networks_, kind).empty()) charts.push_back(ParetoChart(networks_, kind));
    }
    if (charts.empty()) return;
    page_.AddChoice("Accuracy against", std::move(charts));
    page_.AddText(
        "The line is the Pareto front: no other network of the search is both cheaper and as accurate. Costs are those "
        "of "
        "the networks as searched; the final training may widen them.");
    Table front = ParetoTable(ParetoFront(networks_, FindCostKind("flops")));
    front.title = "Pareto front by FLOPs";
    page_.Add(std::move(front));
    page_.AddText(
        "`netwright export --pick pareto:NUMBER` trains one of these at length; `netwright pareto` lists the front by "
        "another cost.");
  }

  void Expected() {
    const std::optional<Expectations> expectations = ExpectationsOf(data_.search);
    if (!expectations) return;
    page_.Add(ExpectationsChart(data_.search));
    std::string text = fmt::format("The strategy predicted the accuracy of {} networks, with a mean error of {:.4f}",
                                   expectations->networks, expectations->mean_error);
    if (!std::isnan(expectations->rank_correlation)) {
      text += fmt::format(" and a rank correlation (Spearman) of {:.2f}", expectations->rank_correlation);
    }
    page_.AddText(text + ".");
  }

  void Policy() {
    page_.AddHeading("The policy");
    AddAgentCharts(data_, page_);
  }

  void Final() {
    page_.AddHeading("Final training");
    page_.AddPanels({FinalAccuracyChart(data_), FinalLossChart(data_)});
    page_.Add(FinalistsTable(data_));
  }

  void Test() {
    page_.AddHeading("On the test part");
    page_.Add(ConfusionTable(data_.predictions, data_.labels));
    page_.Add(ClassTable(data_.predictions, data_.labels));
    if (data_.mistakes.empty()) return;
    page_.AddHeading("What it gets wrong");
    page_.AddText(
        "Test images with a wrong answer. Beside each is what the answer rests on: the brighter a place, the more the "
        "probability of the answer falls when it is covered.");
    std::vector<ExplainedImage> images;
    for (const Mistake& mistake : data_.mistakes) {
      images.push_back({mistake.image, mistake.truth, mistake.answer, fmt::format("{:.2f}", mistake.probability),
                        mistake.picture, mistake.seen});
    }
    page_.AddImages(images);
  }

  void Setting() {
    page_.AddHeading("How it was made");
    if (const std::string command = data_.run.value("command", ""); !command.empty()) {
      page_.AddPreformatted(command, "The command");
    }
    page_.Add(SettingTable(data_));
    if (!differences_.empty()) page_.Add(ConfigurationTable(differences_));
    page_.AddText("Accuracies are fractions. FLOPs count a multiply-add as 2, forward, for one image.");
  }

  const RunData& data_;
  const std::vector<CostedNetwork> networks_ = CostedNetworks(data_, TargetOf(data_));
  const std::vector<ConfigDifference>& differences_;
  Page page_;
};

}  // namespace

Page SearchReport(const RunData& data, const std::vector<ConfigDifference>& differences) {
  return SearchPage(data, differences).Take();
}

}  // namespace netwright
