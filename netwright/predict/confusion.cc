#include "netwright/predict/confusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/printable.h"
#include "netwright/report/statistics.h"

namespace netwright {
namespace {

constexpr size_t kMaxMatrix = 20;  // classes whose matrix fits a terminal
constexpr size_t kMaxTaken = 3;    // classes named beside one that it was taken for

double Share(int64_t part, int64_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }

std::string Fraction(double value) { return std::isnan(value) ? "-" : fmt::format("{:.3f}", value); }

}  // namespace

ConfusionMatrix::ConfusionMatrix(std::vector<std::string> classes)
    : classes_(std::move(classes)), counts_(classes_.size() * classes_.size()) {}

void ConfusionMatrix::Add(int truth, int predicted) {
  ++counts_[static_cast<size_t>(truth) * classes_.size() + static_cast<size_t>(predicted)];
  ++images_;
}

int64_t ConfusionMatrix::correct() const {
  int64_t sum = 0;
  for (size_t c = 0; c < classes_.size(); ++c) sum += count(c, c);
  return sum;
}

double ConfusionMatrix::accuracy() const { return Share(correct(), images_); }

int64_t ConfusionMatrix::OfClass(size_t c) const {
  int64_t sum = 0;
  for (size_t other = 0; other < classes_.size(); ++other) sum += count(c, other);
  return sum;
}

int64_t ConfusionMatrix::Predicted(size_t c) const {
  int64_t sum = 0;
  for (size_t other = 0; other < classes_.size(); ++other) sum += count(other, c);
  return sum;
}

double ConfusionMatrix::Recall(size_t c) const { return Share(count(c, c), OfClass(c)); }
double ConfusionMatrix::Precision(size_t c) const { return Share(count(c, c), Predicted(c)); }

std::string ConfusionMatrix::TakenFor(size_t c) const {
  std::vector<std::pair<int64_t, size_t>> others;
  for (size_t other = 0; other < classes_.size(); ++other) {
    if (other != c && count(c, other) > 0) others.emplace_back(-count(c, other), other);
  }
  std::sort(others.begin(), others.end());
  std::string text;
  for (size_t i = 0; i < std::min(kMaxTaken, others.size()); ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", Printable(classes_[others[i].second]), -others[i].first);
  }
  return others.size() > kMaxTaken ? text + ", ..." : text;
}

std::string ConfusionMatrix::Matrix() const {
  const size_t width = std::max<size_t>(3, std::to_string(*std::max_element(counts_.begin(), counts_.end())).size());
  std::string text = "\nof the class in the row, taken for the class of the column's number\n    ";
  for (size_t c = 0; c < classes_.size(); ++c) text += fmt::format(" {:>{}}", c + 1, width);
  text += '\n';
  for (size_t c = 0; c < classes_.size(); ++c) {
    text += fmt::format("{:>4}", c + 1);
    for (size_t other = 0; other < classes_.size(); ++other) text += fmt::format(" {:>{}}", count(c, other), width);
    text += fmt::format("  {}\n", Printable(classes_[c]));
  }
  return text;
}

std::string ConfusionMatrix::Text() const {
  const Interval interval = WilsonInterval(correct(), images_);
  std::string text = fmt::format("accuracy {:.4f} ({} of {} images; 95 % interval {:.4f} to {:.4f})\n\n", accuracy(),
                                 correct(), images_, interval.low, interval.high);
  size_t width = 5;
  for (const std::string& name : classes_) width = std::max(width, Printable(name).size());
  width = std::min<size_t>(width, 40);
  text += fmt::format("{:<{}}  images  precision  recall  taken for\n", "class", width);
  for (size_t c = 0; c < classes_.size(); ++c) {
    if (OfClass(c) + Predicted(c) == 0) continue;
    text += fmt::format("{:<{}}  {:>6}  {:>9}  {:>6}  {}", Printable(classes_[c]), width, OfClass(c),
                        Fraction(Precision(c)), Fraction(Recall(c)), TakenFor(c));
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return classes_.size() <= kMaxMatrix ? text + Matrix() : text;
}

nlohmann::ordered_json ConfusionMatrix::Json() const {
  const Interval interval = WilsonInterval(correct(), images_);
  nlohmann::ordered_json classes = nlohmann::ordered_json::array(), matrix = nlohmann::ordered_json::array();
  for (size_t c = 0; c < classes_.size(); ++c) {
    classes.push_back(
        {{"name", classes_[c]}, {"images", OfClass(c)}, {"precision", Precision(c)}, {"recall", Recall(c)}});
    const auto row = counts_.begin() + static_cast<std::ptrdiff_t>(c * classes_.size());
    matrix.push_back(std::vector<int64_t>(row, row + static_cast<std::ptrdiff_t>(classes_.size())));
  }
  return {{"images", images_},
          {"correct", correct()},
          {"accuracy", accuracy()},
          {"interval", {interval.low, interval.high}},
          {"classes", std::move(classes)},
          {"confusion", std::move(matrix)}};
}

}  // namespace netwright
