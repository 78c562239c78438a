#include "netwright/base/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "netwright/base/error.h"

namespace netwright {
namespace {

// The number at the front of `text`, and the unit behind it.
std::pair<double, std::string_view> SplitUnit(std::string_view text, std::string_view what) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !(value >= 0) || !std::isfinite(value)) {
    FailUsage("{} '{}': give a number that is not negative, with or without a unit", what, text);
  }
  return {value, text.substr(static_cast<size_t>(end - text.data()))};
}

double ParseScaled(std::string_view text, std::string_view what, double base) {
  const auto [value, unit] = SplitUnit(text, what);
  double scale = 1;
  if (unit == "k" || unit == "K") {
    scale = base;
  } else if (unit == "m" || unit == "M") {
    scale = base * base;
  } else if (unit == "g" || unit == "G") {
    scale = base * base * base;
  } else if (!unit.empty()) {
    FailUsage("{} '{}': the unit must be one of k, M, G", what, text);
  }
  if (value * scale > 9e18) FailUsage("{} '{}' is too large", what, text);
  return value * scale;
}

}  // namespace

int64_t ParseCount(std::string_view text, std::string_view what) {
  const double count = ParseScaled(text, what, 1000);
  // 1.1k is whole, but not in binary.
  if (std::abs(count - std::round(count)) > 1e-9 * count) FailUsage("{} '{}': give a whole number", what, text);
  return std::llround(count);
}

int64_t ParseBytes(std::string_view text, std::string_view what) { return std::llround(ParseScaled(text, what, 1024)); }

double ParseSeconds(std::string_view text, std::string_view what) {
  const auto [value, unit] = SplitUnit(text, what);
  if (unit.empty() || unit == "s") return value;
  if (unit == "ms") return value / 1000;
  if (unit == "m" || unit == "min") return value * 60;
  if (unit == "h") return value * 3600;
  FailUsage("{} '{}': the unit must be one of ms, s, m, h", what, text);
}

std::string FormatCount(double count) {
  if (count < 1000) return fmt::format("{:.0f}", count);
  for (const auto& [scale, unit] :
       std::array<std::pair<double, char>, 4>{{{1e3, 'k'}, {1e6, 'M'}, {1e9, 'G'}, {1e12, 'T'}}}) {
    if (count < scale * 999.5) {
      const double value = count / scale;
      return fmt::format("{:.{}f}{}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, unit);
    }
  }
  return fmt::format("{:.3g}", count);
}

std::string FormatBytes(double bytes) {
  if (bytes < 1024) return fmt::format("{:.0f} B", bytes);
  constexpr std::array<const char*, 4> kUnits = {"KiB", "MiB", "GiB", "TiB"};
  size_t i = 0;
  for (bytes /= 1024; bytes >= 1024 && i + 1 < kUnits.size(); ++i) bytes /= 1024;
  return fmt::format("{:.1f} {}", bytes, kUnits[i]);
}

std::string FormatSeconds(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f}s", seconds);
  const int64_t whole = std::llround(seconds);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
  return fmt::format("{}h{:02}m", whole / 3600, whole % 3600 / 60);
}

}  // namespace netwright
