#include "netwright/tables/table_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "netwright/base/error.h"

namespace netwright {

TableRows::TableRows(const std::string& csv, const SearchSpace& space)
    : csv_(csv), space_(space), decisions_(dynamic_cast<const DecisionSpace*>(&space)) {
  if (decisions_ == nullptr) {
    columns_.push_back(csv_.Column("architecture"));
  } else {
    for (const Decision& decision : decisions_->decisions()) columns_.push_back(csv_.Column(decision.name));
  }
}

bool TableRows::Next() {
  if (!csv_.Next(fields_)) return false;
  if (++rows_ > kMaxRows) csv_.Fail(fmt::format("more than {} rows", kMaxRows));
  architecture_ = Read();
  return true;
}

Architecture TableRows::Read() {
  if (decisions_ == nullptr) {
    try {
      return space_.Parse(fields_[columns_.front()]);
    } catch (const Error& error) {
      csv_.Fail(error.what());
    }
  }
  std::vector<int> choices;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const Decision& decision = decisions_->decisions()[i];
    const std::string& text = fields_[columns_[i]];
    const auto found = std::find(decision.choices.begin(), decision.choices.end(), text);
    if (found == decision.choices.end()) {
      csv_.Fail(fmt::format("'{}' is not a choice of {} ({})", text, decision.name, fmt::join(decision.choices, ", ")));
    }
    choices.push_back(static_cast<int>(found - decision.choices.begin()));
  }
  return decisions_->Make(choices);
}

std::optional<double> TableRows::Number(size_t column) const {
  const std::string& text = fields_[column];
  if (text.empty()) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    csv_.Fail(fmt::format("{} = '{}': write a number, or nothing where there is no measurement", csv_.header()[column],
                          text));
  }
  return value;
}

std::optional<double> TableRows::Accuracy(const TableTask& task, size_t column) const {
  const std::optional<double> value = Number(column);
  if (!value) return std::nullopt;
  if (*value < task.low || *value > task.high) {
    csv_.Fail(fmt::format("{} = {} is outside the metric's {} to {}", task.column, *value, task.low, task.high));
  }
  const double share = (*value - task.low) / (task.high - task.low);
  return task.higher_is_better ? share : 1 - share;
}

}  // namespace netwright
