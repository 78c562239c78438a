#include "netwright/report/runs/search_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "netwright/base/error.h"
#include "netwright/base/units.h"
#include "netwright/graph/draw.h"
#include "netwright/graph/input_json.h"
#include "netwright/report/episodes.h"
#include "netwright/report/network_text.h"
#include "netwright/report/runs/expectations.h"
#include "netwright/report/runs/final_charts.h"
#include "netwright/report/runs/pareto.h"
#include "netwright/report/runs/search_charts.h"
#include "netwright/spaces/search_space.h"

namespace netwright {
namespace {

using nlohmann::json;

std::string Count(int64_t count) { return FormatCount(static_cast<double>(count)); }

// Writes the sections of one run's report into a page.
class SearchPage {
 public:
  SearchPage(const RunData& data, const std::vector<ConfigDifference>& differences)
      : data_(data), differences_(differences), page_(fmt::format("A network for {}", data.Dataset())) {}

  Page Take() {
    Result();
    Setting();
    Search();
    if (!data_.steps.empty()) Agent();
    if (!data_.final.empty()) Final();
    if (!data_.predictions.labels.empty()) Test();
    return std::move(page_);
  }

 private:
  void Result() {
    page_.AddHeading("Result");
    if (!data_.summary.is_object()) {
      page_.AddText("The run has not finished: this report shows what is known so far.");
    } else if (data_.summary.value("status", "") == "interrupted") {
      page_.AddText(
          "The run was interrupted: this report shows what was known then. `netwright resume` goes on with it.");
    }
    Table facts{.columns = {{""}, {""}}};
    if (const json* best = Part("best")) {
      facts.rows.push_back({"best network of the search", NetworkName(best->at("architecture").get<std::string>())});
      facts.rows.push_back(
          {"its accuracy in the search", fmt::format("{:.4f}", best->at("search_accuracy").get<double>())});
      if (best->at("params").get<int64_t>() > 0) {
        facts.rows.push_back({"its size as searched", fmt::format("{} parameters, {} FLOPs", Count(best->at("params")),
                                                                  Count(best->at("flops")))});
      }
    }
    if (const json* final = Part("final")) {
      if (final->contains("architecture"))
        facts.rows.push_back({"final network", NetworkName(final->at("architecture").get<std::string>())});
      facts.rows.push_back(
          {"validation accuracy", fmt::format("{:.4f}", final->at("validation_accuracy").get<double>())});
      if (!final->at("test_accuracy").is_null()) facts.rows.push_back({"test accuracy", TestText(*final)});
      facts.rows.push_back(
          {"size", fmt::format("{} parameters, {} FLOPs", Count(final->at("params")), Count(final->at("flops")))});
      AddInt8(*final, facts);
      facts.rows.push_back({"trained for", fmt::format("{} epochs", final->at("epochs").get<int>())});
      if (final->contains("recipe")) facts.rows.push_back({"recipe", final->at("recipe").get<std::string>()});
      if (final->contains("by_hand")) facts.rows.push_back({"by hand, for comparison", ByHandText(*final)});
      if (final->contains("note")) facts.rows.push_back({"weights", final->at("note")});
    }
    if (!facts.rows.empty()) page_.Add(std::move(facts));
    if (data_.KeepsPaperProtocol()) {
      page_.AddText(
          "This run keeps the paper's protocol (Gomez Robles & Vanschoren 2019): the images are split 2/3 : 1/3, and "
          "the "
          "reward is the accuracy on the held third. There is no test part, so the accuracies above are on images by "
          "which the search chose its networks, and are higher than on new ones.");
    } else if (Part("final") != nullptr) {
      page_.AddText(
          "The search and the choice among the finalists saw the train and validation parts only. Test accuracy was "
          "measured once, on the final model.");
    }
    page_.AddText("Accuracies are fractions. FLOPs count a multiply-add as 2, forward, for one image.");
    Drawing();
  }

  // A part of the summary; null when there is none.
  const json* Part(const char* name) const {
    if (!data_.summary.is_object()) return nullptr;
    const auto part = data_.summary.find(name);
    return part == data_.summary.end() || part->is_null() ? nullptr : &*part;
  }

  std::string TestText(const json& final) const {
    std::string text = fmt::format("{:.4f}", final.at("test_accuracy").get<double>());
    const TestScore score = ScoreOf(data_.predictions);
    if (score.total == 0) return text;
    return text + fmt::format(" (95 % interval {:.4f} to {:.4f}, Wilson; {} of {} images)", score.interval.low,
                              score.interval.high, score.correct, score.total);
  }

  static void AddInt8(const json& final, Table& facts) {
    if (final.contains("no_int8"))
      facts.rows.push_back({"in 8 bits", "none: " + final.at("no_int8").get<std::string>()});
    const auto int8 = final.find("int8");
    if (int8 == final.end()) return;
    const auto bytes = [&](const char* key) { return FormatBytes(int8->at(key).get<double>()); };
    std::string accuracies = fmt::format("validation {:.4f}", int8->at("validation_accuracy").get<double>());
    if (const auto of = int8->at("validation_images").get<int64_t>(); of > 0)
      accuracies += fmt::format(" ({} images)", of);
    if (!int8->at("test_accuracy").is_null()) {
      accuracies += fmt::format(", test {:.4f}", int8->at("test_accuracy").get<double>());
    }
    facts.rows.push_back({"accuracy in 8 bits", accuracies});
    facts.rows.push_back(
        {"on a device, in 8 bits", fmt::format("{} constants, {} memory, {} multiply-adds", bytes("flash_bytes"),
                                               bytes("ram_bytes"), Count(int8->at("macs")))});
  }

  static std::string ByHandText(const json& final) {
    const json& by_hand = final.at("by_hand");
    if (by_hand.at("architecture") == final.at("architecture")) return "the final network has the same layers";
    return fmt::format("{}: validation accuracy {:.4f} after {} epochs",
                       NetworkName(by_hand.at("architecture").get<std::string>()),
                       by_hand.at("validation_accuracy").get<double>(), by_hand.at("epochs").get<int>());
  }

  void Drawing() {
    if (data_.architecture.is_object()) {
      const json& recipe = data_.architecture.at("recipe");
      page_.AddText(Part("final") != nullptr ? "The final network:" : "The best network so far:");
      page_.AddPreformatted(DrawNetwork(Graph::Parse(std::string(data_.architecture.at("graph"))),
                                        data_.architecture.at("input").get<InputSpec>(), TemplateOf(recipe, ""),
                                        recipe.at("batch_size")));
      return;
    }
    const std::vector<CostedNetwork> front = ParetoFront(networks_, FindCostKind("flops"));
    const json task = data_.run.value("task", json());
    if (front.empty() || !task.is_object()) return;
    page_.AddText("The best network of the search, as searched:");
    const Experiment& best = *front.back().row;
    page_.AddPreformatted(NetworkName(best.architecture) + "\n" +
                          DrawNetwork(Graph::Parse(best.key.network), task.at("input").get<InputSpec>(),
                                      SearchedTemplate(data_), data_.run.at("config").at("recipe.batch_size")));
  }

  void Setting() {
    page_.AddHeading("What was searched, and how");
    Table facts{.columns = {{""}, {""}}};
    const auto add = [&](const char* name, std::string text) { facts.rows.push_back({name, std::move(text)}); };
    const json dataset = data_.run.value("dataset", json::object());
    const bool trains = dataset.contains("images");
    if (trains) {
      add("data set", fmt::format("{}: {} images of {} classes{}", data_.Dataset(), dataset.value("images", int64_t{0}),
                                  dataset.value("classes", int64_t{0}),
                                  dataset.value("broken", int64_t{0}) > 0
                                      ? fmt::format(", {} broken ones left out", dataset.value("broken", int64_t{0}))
                                      : ""));
      add("split", SplitText());
    } else {
      add("task", data_.Dataset());
    }
    if (const json task = data_.run.value("task", json()); task.is_object()) {
      const InputSpec input = task.at("input").get<InputSpec>();
      add("images", fmt::format("{} x {} x {} pixels", input.channels, input.height, input.width));
      for (const char* part : {"search", "final"}) {
        const json& counts = task.at(part);
        const auto test = counts.at("test").get<int64_t>();
        add(part == std::string("search") ? "the search sees" : "the final training sees",
            fmt::format("{} images to train on, {} to score on{}", counts.at("train").get<int64_t>(),
                        counts.at("validation").get<int64_t>(),
                        test > 0 ? fmt::format("; {} are left for the test", test) : ""));
      }
    }
    add("strategy", data_.Strategy());
    add("search space", data_.Config<std::string>("space", ""));
    add("scores by", trains && data_.Config<std::string>("evaluator", "train") == "train"
                         ? "training"
                         : "a table or a formula, not by training");
    add("budget", BudgetText());
    if (data_.summary.is_object() && data_.summary.contains("search_end")) {
      add("the search ended by", EndText(data_.summary.at("search_end").get<std::string>()));
    }
    add("limits", LimitsText());
    add("seed", std::to_string(data_.Config<uint64_t>("seed", 0)));
    add("preset", data_.Config<std::string>("preset", ""));
    add("program", fmt::format("netwright {}", data_.run.value("code_version", "")));
    if (const json machine = data_.run.value("machine", json()); machine.is_object()) {
      add("machine", fmt::format("{}, {} cores, LibTorch {}", machine.value("processor", ""), machine.value("cores", 0),
                                 machine.value("libtorch", "")));
    }
    page_.Add(std::move(facts));
    if (differences_.empty()) return;
    Table table{.name = "configuration",
                .title = "Configuration that differs from the preset",
                .columns = {{"key"}, {"value"}, {"preset"}}};
    for (const ConfigDifference& difference : differences_) {
      table.rows.push_back({difference.key, difference.value, difference.preset_value});
    }
    page_.Add(std::move(table));
  }

  std::string SplitText() const {
    if (data_.KeepsPaperProtocol()) return "the paper's: 2/3 to train on, 1/3 to score on, no test part";
    const auto limit = data_.Config<int64_t>("data.train_limit", 0);
    return fmt::format("train / validation / test, stratified by class{}",
                       limit > 0 ? fmt::format("; the search sees at most {} of the first two", limit) : "");
  }

  std::string BudgetText() const {
    std::vector<std::string> parts;
    const auto evaluations = data_.Config<int64_t>("evaluations", 0), proposals = data_.Config<int64_t>("proposals", 0);
    const auto budget = data_.Config<double>("budget", 0);
    if (evaluations > 0) parts.push_back(fmt::format("{} networks", evaluations));
    if (proposals > 0) parts.push_back(fmt::format("{} proposals", proposals));
    if (budget > 0) parts.push_back(fmt::format("{}, the final training included", FormatSeconds(budget)));
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  static std::string EndText(const std::string& end) {
    if (end == "evaluations") return "the number of networks or proposals";
    if (end == "budget") return "its time";
    if (end == "stalled") return "want of new networks: few fit the images and the limits";
    return end == "interrupted" ? "an interruption" : end;
  }

  std::string LimitsText() const {
    std::vector<std::string> parts;
    const auto params = data_.Config<int64_t>("max_params", 0), flops = data_.Config<int64_t>("max_flops", 0);
    if (params > 0) parts.push_back(fmt::format("{} parameters", Count(params)));
    if (flops > 0) parts.push_back(fmt::format("{} FLOPs", Count(flops)));
    const auto bytes = [&](const char* key, const char* what) {
      const auto limit = data_.Config<double>(key, 0);
      if (limit > 0) parts.push_back(fmt::format("{} of {} in 8 bits", FormatBytes(limit), what));
    };
    bytes("max_flash", "constants");
    bytes("max_ram", "memory");
    if (const auto macs = data_.Config<int64_t>("max_macs", 0); macs > 0) {
      parts.push_back(fmt::format("{} multiply-adds", Count(macs)));
    }
    if (const auto seconds = data_.Config<double>("max_latency", 0); seconds > 0) {
      parts.push_back(fmt::format("{:.4g} ms an image on {}", 1e3 * seconds, data_.Config<std::string>("target", "")));
    }
    return parts.empty() ? "none" : fmt::format("{}, as searched", fmt::join(parts, ", "));
  }

  void Search() {
    page_.AddHeading("The search");
    if (data_.search.empty()) {
      page_.AddText("Nothing has been scored yet.");
      return;
    }
    page_.Add(EvaluationsChart(data_));
    page_.Add(TimeChart(data_));
    page_.AddText("Time begins with the first result; between an interruption and its resumption it stands still.");
    Costs();
    Expected();
    page_.Add(BestNetworksTable(data_, 10));
    page_.Add(OutcomesTable(data_));
    page_.Add(TimesTable(data_));
  }

  void Costs() {
    std::vector<Chart> panels;
    for (const CostKind& kind : CostKinds()) {
      if (!ParetoFront(networks_, kind).empty()) panels.push_back(ParetoChart(networks_, kind));
    }
    if (panels.empty()) return;
    page_.AddText("Costs are those of the networks as searched; the final training may give them more filters.");
    page_.AddPanels(std::move(panels));
    page_.Add(ParetoTable(ParetoFront(networks_, FindCostKind("flops"))));
    page_.AddText(
        "None of the search is cheaper (in FLOPs) and as accurate as these. `netwright pareto` lists the front for "
        "another cost, and `netwright export --pick pareto:NUMBER` trains one of these networks long.");
  }

  void Expected() {
    const std::optional<Expectations> expectations = ExpectationsOf(data_.search);
    if (!expectations) return;
    page_.Add(ExpectationsChart(data_.search));
    std::string text = fmt::format("The accuracy of {} networks was foretold, and missed by {:.4f} in the mean",
                                   expectations->networks, expectations->mean_error);
    if (!std::isnan(expectations->rank_correlation)) {
      text += fmt::format("; Spearman's rank correlation is {:.2f}", expectations->rank_correlation);
    }
    page_.AddText(text + ". The first networks, before any result, are proposed without such a forecast.");
  }

  void Agent() {
    page_.AddHeading("The agent");
    const std::vector<Episode> episodes = FinishedEpisodes(data_.steps);
    page_.AddText(
        fmt::format("{} steps, {} finished episodes. Lines are means over windows of {} episodes (of time "
                    "steps for the entropy), bands one standard deviation.",
                    data_.steps.size(), episodes.size(), kEpisodeWindow));
    const auto panel = [](const char* name, const char* title, const char* x, const char* y, Series series) {
      return Chart{.name = name,
                   .title = title,
                   .x = {.label = x},
                   .y = {.label = y},
                   .plot = XyPlot{{std::move(series)}, {}},
                   .width = 400,
                   .height = 280};
    };
    std::vector<Chart> panels = {panel("episode_best", "Best reward of an episode", "episodes", "reward",
                                       WindowSeries(BestRewards(episodes), kFractions)),
                                 panel("episode_length", "Length of an episode", "episodes", "steps",
                                       WindowSeries(Lengths(episodes), kFromZero)),
                                 panel("episode_total", "Accumulated reward of an episode", "episodes", "reward",
                                       WindowSeries(TotalRewards(episodes), kAnyNumber))};
    if (Series entropy = EntropySeries(data_.steps); !entropy.x.empty()) {
      panels.push_back(panel("entropy", "Entropy of the policy", "time steps", "nats", std::move(entropy)));
    }
    page_.AddPanels(std::move(panels));
    const std::vector<std::string> actions = ActionsOf(data_.Config<std::string>("space", ""), data_.steps);
    page_.Add(Chart{.name = "actions",
                    .title = "How often each action was taken",
                    .x = {.label = "action"},
                    .y = {.label = "share of all steps"},
                    .plot = BarPlot{.groups = actions,
                                    .series = {{.name = "", .values = ActionProportions(data_.steps, actions)}}}});
  }

  void Final() {
    page_.AddHeading("The final training");
    page_.Add(FinalistsTable(data_));
    page_.Add(FinalAccuracyChart(data_));
    page_.Add(FinalLossChart(data_));
  }

  void Test() {
    page_.AddHeading("The final model on the test part");
    page_.Add(ConfusionTable(data_.predictions, data_.labels));
    page_.Add(ClassTable(data_.predictions, data_.labels));
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
