#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "netwright/base/printable.h"
#include "netwright/predict/predict.h"

namespace netwright {
namespace {

// Six decimals, as the float has no more to say.
double Rounded(float probability) { return std::round(static_cast<double>(probability) * 1e6) / 1e6; }

}  // namespace

int Prediction::best() const {
  return static_cast<int>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

std::vector<int> Prediction::Top(size_t k) const {
  std::vector<int> order(probabilities.size());
  std::iota(order.begin(), order.end(), 0);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(k, order.size()));
  std::partial_sort(order.begin(), end, order.end(), [&](int a, int b) {
    const float left = probabilities[static_cast<size_t>(a)], right = probabilities[static_cast<size_t>(b)];
    return left != right ? left > right : a < b;
  });
  order.erase(end, order.end());
  return order;
}

std::string Prediction::Text(const std::vector<std::string>& classes, size_t top) const {
  if (!read()) return fmt::format("{}: {}", Printable(image), why);
  std::string text = Printable(image) + ":";
  const char* before = "";
  for (const int c : Top(top)) {
    const auto place = static_cast<size_t>(c);
    text += fmt::format("{} {} {:.4f}", before, Printable(classes[place]), probabilities[place]);
    before = ",";
  }
  if (wrong()) {
    const auto place = static_cast<size_t>(truth);
    text += fmt::format("; it is {} ({:.4f})", Printable(classes[place]), probabilities[place]);
  }
  return text;
}

std::string Prediction::Json(const std::vector<std::string>& classes, size_t top) const {
  nlohmann::ordered_json json = {{"image", image}};
  if (read()) {
    const auto of = [&](int c) -> nlohmann::ordered_json {
      return {{"class", classes[static_cast<size_t>(c)]},
              {"probability", Rounded(probabilities[static_cast<size_t>(c)])}};
    };
    json.update(of(best()));
    json["top"] = nlohmann::ordered_json::array();
    for (const int c : Top(top)) json["top"].push_back(of(c));
    if (truth >= 0) json["truth"] = classes[static_cast<size_t>(truth)];
  } else {
    json["error"] = why;
  }
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace netwright
