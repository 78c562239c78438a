#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "netwright/report/runs/final_charts.h"

namespace netwright {
namespace {

constexpr size_t kMatrixClasses = 25;  // more do not fit on a page
constexpr size_t kShownRows = 30;

std::string NameOf(int32_t label, const std::vector<std::string>& labels) {
  const bool named = label >= 0 && static_cast<size_t>(label) < labels.size();
  return named ? labels[static_cast<size_t>(label)] : fmt::format("class {}", label);
}

// Images by (true class, predicted class).
std::map<std::pair<int32_t, int32_t>, int64_t> CountPairs(const Predictions& predictions) {
  std::map<std::pair<int32_t, int32_t>, int64_t> counts;
  for (size_t i = 0; i < predictions.labels.size(); ++i) {
    ++counts[{predictions.labels[i], predictions.predictions[i]}];
  }
  return counts;
}

TestScore Score(int64_t correct, int64_t total) {
  return {.correct = correct,
          .total = total,
          .accuracy = total == 0 ? std::numeric_limits<double>::quiet_NaN()
                                 : static_cast<double>(correct) / static_cast<double>(total),
          .interval = WilsonInterval(correct, total)};
}

}  // namespace

TestScore ScoreOf(const Predictions& predictions) {
  int64_t correct = 0;
  for (size_t i = 0; i < predictions.labels.size(); ++i) {
    correct += predictions.labels[i] == predictions.predictions[i] ? 1 : 0;
  }
  return Score(correct, static_cast<int64_t>(predictions.labels.size()));
}

Table ClassTable(const Predictions& predictions, const std::vector<std::string>& labels) {
  std::map<int32_t, std::pair<int64_t, int64_t>> counts;  // correct, all
  for (const auto& [pair, count] : CountPairs(predictions)) {
    auto& [correct, all] = counts[pair.first];
    all += count;
    if (pair.first == pair.second) correct += count;
  }
  std::vector<std::pair<int32_t, TestScore>> classes;
  for (const auto& [label, count] : counts) classes.emplace_back(label, Score(count.first, count.second));
  std::stable_sort(classes.begin(), classes.end(),
                   [](const auto& a, const auto& b) { return a.second.accuracy < b.second.accuracy; });
  Table table{.name = "classes",
              .title = "Test accuracy of each class, the hardest first",
              .columns = {{"class"}, {"images", true}, {"correct", true}, {"accuracy", true}, {"95 % interval", true}},
              .shown = kShownRows};
  for (const auto& [label, score] : classes) {
    table.rows.push_back({NameOf(label, labels), std::to_string(score.total), std::to_string(score.correct),
                          fmt::format("{:.4f}", score.accuracy),
                          fmt::format("{:.4f} to {:.4f}", score.interval.low, score.interval.high)});
  }
  return table;
}

Table ConfusionTable(const Predictions& predictions, const std::vector<std::string>& labels) {
  const std::map<std::pair<int32_t, int32_t>, int64_t> counts = CountPairs(predictions);
  std::set<int32_t> classes;
  for (const auto& [pair, count] : counts) classes.insert({pair.first, pair.second});
  if (classes.size() > kMatrixClasses) {
    Table table{.name = "confusion",
                .title = "The most frequent confusions on the test part",
                .columns = {{"class"}, {"taken for"}, {"images", true}},
                .shown = kShownRows};
    std::vector<std::pair<std::pair<int32_t, int32_t>, int64_t>> wrong;
    for (const auto& entry : counts) {
      if (entry.first.first != entry.first.second) wrong.push_back(entry);
    }
    std::stable_sort(wrong.begin(), wrong.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [pair, count] : wrong) {
      table.rows.push_back({NameOf(pair.first, labels), NameOf(pair.second, labels), std::to_string(count)});
    }
    return table;
  }
  Table table{.name = "confusion",
              .title = "Confusion matrix of the test part: a row a true class, a column what it was taken for",
              .columns = {{"class"}}};
  for (const int32_t column : classes) table.columns.push_back({NameOf(column, labels), true});
  for (const int32_t row : classes) {
    std::vector<std::string> cells = {NameOf(row, labels)};
    std::vector<double> shades = {0};
    int64_t total = 0;
    for (const int32_t column : classes) {
      const auto found = counts.find({row, column});
      const int64_t count = found == counts.end() ? 0 : found->second;
      total += count;
      cells.push_back(std::to_string(count));
      shades.push_back(static_cast<double>(count));
    }
    for (double& shade : shades) shade = total == 0 ? 0 : shade / static_cast<double>(total);
    table.rows.push_back(std::move(cells));
    table.shades.push_back(std::move(shades));
  }
  return table;
}

}  // namespace netwright
