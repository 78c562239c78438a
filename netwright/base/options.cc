#include "netwright/base/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <type_traits>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/nearest.h"
#include "netwright/base/units.h"

namespace netwright {
namespace {

template <typename T>
bool ParseNumber(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

// A number without a unit, or with the key's.
template <typename T>
bool ParseValue(std::string_view text, std::string_view key, OptionUnit unit, T& value) {
  if (ParseNumber(text, value)) return true;
  double number = 0;
  switch (unit) {
    case OptionUnit::kNone:
      return false;
    case OptionUnit::kCount:
      number = static_cast<double>(ParseCount(text, key));
      break;
    case OptionUnit::kBytes:
      number = static_cast<double>(ParseBytes(text, key));
      break;
    case OptionUnit::kSeconds:
      number = ParseSeconds(text, key);
      break;
  }
  if (number > static_cast<double>(std::numeric_limits<T>::max() / 2)) return false;
  value = static_cast<T>(number);
  return true;
}

bool ParseBool(std::string_view text, bool& value) {
  if (text == "true" || text == "yes" || text == "on" || text == "1") return value = true, true;
  if (text == "false" || text == "no" || text == "off" || text == "0") return value = false, true;
  return false;
}

nlohmann::json ValueOf(const Options::Entry& entry) {
  return std::visit(
      [&](auto* field) {
        if constexpr (std::is_same_v<decltype(field), uint8_t*>) {
          return nlohmann::json(entry.choices.at(*field));
        } else {
          return nlohmann::json(*field);
        }
      },
      entry.field);
}

}  // namespace

void Options::AddEntry(Entry entry) {
  NETWRIGHT_CHECK(!Has(entry.key));
  entry.default_value = ValueOf(entry);
  entries_.push_back(std::move(entry));
}

void Options::Add(std::string key, bool* field, std::string help) {
  AddEntry({std::move(key), field, std::move(help), {}, {}, {}});
}
void Options::Add(std::string key, int* field, std::string help, Range range) {
  AddEntry({std::move(key), field, std::move(help), range, {}, {}});
}
void Options::Add(std::string key, int64_t* field, std::string help, Range range) {
  AddEntry({std::move(key), field, std::move(help), range, {}, {}});
}
void Options::Add(std::string key, uint64_t* field, std::string help, Range range) {
  AddEntry({std::move(key), field, std::move(help), range, {}, {}});
}
void Options::Add(std::string key, double* field, std::string help, Range range) {
  AddEntry({std::move(key), field, std::move(help), range, {}, {}});
}
void Options::Add(std::string key, std::string* field, std::string help) {
  AddEntry({std::move(key), field, std::move(help), {}, {}, {}});
}
void Options::Add(std::string key, std::string* field, std::string help, std::vector<std::string> choices) {
  AddEntry({std::move(key), field, std::move(help), {}, std::move(choices), {}});
}

bool Options::Has(std::string_view key) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.key == key; });
}

Options::Entry& Options::Find(std::string_view key) {
  for (Entry& entry : entries_) {
    if (entry.key == key) return entry;
  }
  std::vector<std::string> names;
  for (const Entry& entry : entries_) names.push_back(entry.key);
  FailUnknownKey(key, names);
}

void Options::Set(std::string_view key, std::string_view value) {
  Entry& entry = Find(key);
  std::visit(
      [&](auto* field) {
        using Field = std::remove_pointer_t<decltype(field)>;
        constexpr bool kEnumeration = std::is_same_v<Field, uint8_t>;
        if constexpr (std::is_same_v<Field, std::string> || kEnumeration) {
          const auto choice = std::find(entry.choices.begin(), entry.choices.end(), value);
          if (!entry.choices.empty() && choice == entry.choices.end()) {
            FailUsage("{} = '{}': choose one of: {}", entry.key, value, fmt::join(entry.choices, ", "));
          }
          if constexpr (kEnumeration) {
            *field = static_cast<uint8_t>(choice - entry.choices.begin());
          } else {
            *field = std::string(value);
          }
        } else if constexpr (std::is_same_v<Field, bool>) {
          if (!ParseBool(value, *field)) FailUsage("{} = '{}': give true or false", entry.key, value);
        } else {
          Field number{};
          if (!ParseValue(value, entry.key, entry.range.unit, number)) {
            FailUsage("{} = '{}': give a{} number", entry.key, value, std::is_integral_v<Field> ? " whole" : "");
          }
          const double real = static_cast<double>(number);
          if (!(real >= entry.range.low && real <= entry.range.high)) {
            FailUsage("{} = {}: must lie in {} to {}", entry.key, value, entry.range.low, entry.range.high);
          }
          *field = number;
        }
      },
      entry.field);
}

void Options::SetAssignment(std::string_view assignment) {
  const auto [key, value] = SplitAssignment(assignment);
  Set(key, value);
}

std::pair<std::string, std::string> SplitAssignment(std::string_view assignment) {
  const size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) FailUsage("'{}' is not of the form key=value", assignment);
  return {std::string(assignment.substr(0, equals)), std::string(assignment.substr(equals + 1))};
}

nlohmann::json Options::ToJson() const {
  nlohmann::json object = nlohmann::json::object();
  for (const Entry& entry : entries_) object[entry.key] = ValueOf(entry);
  return object;
}

}  // namespace netwright
