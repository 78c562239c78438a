#include "netwright/run/all_keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <variant>

#include "netwright/base/nearest.h"
#include "netwright/problems/problems.h"
#include "netwright/run/spec.h"
#include "netwright/run/strategies.h"

namespace netwright {
namespace {

std::string UnitText(OptionUnit unit) {
  switch (unit) {
    case OptionUnit::kNone:
      return "";
    case OptionUnit::kCount:
      return "; k, M, G";
    case OptionUnit::kBytes:
      return " bytes; K, M, G";
    case OptionUnit::kSeconds:
      return " seconds; s, m, h";
  }
  return "";
}

std::string ValuesOf(const Options::Entry& entry) {
  if (std::holds_alternative<bool*>(entry.field)) return "true, false";
  if (!entry.choices.empty()) return fmt::format("{}", fmt::join(entry.choices, ", "));
  if (std::holds_alternative<std::string*>(entry.field)) return "";
  const auto [low, high, unit] = entry.range;
  std::string text = "a number";
  if (std::isfinite(low) && std::isfinite(high)) text = fmt::format("{:g} to {:g}", low, high);
  return text + UnitText(unit);
}

void AddKeys(const Options& options, const std::string& part, std::vector<KeyInfo>& keys) {
  for (const Options::Entry& entry : options.entries()) {
    const auto known = std::find_if(keys.begin(), keys.end(), [&](const KeyInfo& k) { return k.key == entry.key; });
    if (known != keys.end()) {
      known->parts.push_back(part);
      continue;
    }
    const nlohmann::json& value = entry.default_value;
    keys.push_back({.key = entry.key,
                    .help = entry.help,
                    .values = ValuesOf(entry),
                    .default_value = value.is_string() ? value.get<std::string>() : value.dump(),
                    .parts = {part}});
  }
}

}  // namespace

std::vector<KeyInfo> AllKeys() {
  std::vector<KeyInfo> keys;
  ExperimentSpec spec = MakeSpec("quick");
  Options base;
  Declare(spec, base);
  AddKeys(base, "every run", keys);
  for (const auto& row : Problems()) {
    spec.dataset = fmt::format("{}:", row.name);
    const std::unique_ptr<Problem> problem = MakeProblem(spec);
    Options options;
    problem->Declare(options);
    AddKeys(options, fmt::format("problem {}", row.name), keys);
  }
  for (const auto& row : Strategies()) {
    spec.strategy = row.name;
    const std::unique_ptr<StrategyComponent> strategy = MakeStrategyComponent(spec);
    Options options;
    strategy->Declare(options);
    AddKeys(options, fmt::format("strategy {}", row.name), keys);
  }
  return keys;
}

KeyInfo FindKey(std::string_view key) {
  std::vector<std::string> names;
  for (KeyInfo& info : AllKeys()) {
    if (info.key == key) return info;
    names.push_back(std::move(info.key));
  }
  FailUnknownKey(key, names);
}

std::string KeysPage() {
  std::string page =
      "# Configuration\n\n"
      "Every key of every part that a run may have, as `netwright config --markdown` prints them. A run takes the "
      "keys\n"
      "of its problem and its strategy: `--set key=value`, or a file for `--config` or `--preset`. A key of another "
      "part\n"
      "is an error. Numbers may have the units that are listed. Defaults are those of the preset `quick`.\n";
  std::string parts;
  for (const KeyInfo& info : AllKeys()) {
    const std::string own = fmt::format("{}", fmt::join(info.parts, ", "));
    if (own != parts)
      page += fmt::format("\n## Of {}\n\n| key | default | values | meaning |\n|---|---|---|---|\n", own);
    parts = own;
    page +=
        fmt::format("| `{}` | {} | {} | {} |\n", info.key,
                    info.default_value.empty() ? "" : fmt::format("`{}`", info.default_value), info.values, info.help);
  }
  return page;
}

}  // namespace netwright
