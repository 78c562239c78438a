#include "netwright/final/fit_template.h"

#include <algorithm>

#include "netwright/spaces/limits.h"
#include "netwright/train/training_cost.h"

namespace netwright {
namespace {

constexpr int kFilterStep = 4;

int WidestOf(const NetworkTemplate& net) { return net.filter_growth > 1 ? net.max_filters : net.filters; }

// `wanted` with each of its sizes at most as large as in `searched`.
NetworkTemplate Least(const NetworkTemplate& wanted, const NetworkTemplate& searched) {
  NetworkTemplate least = wanted;
  least.filters = std::min(wanted.filters, searched.filters);
  least.max_filters = std::min(wanted.max_filters, std::max(searched.filters, WidestOf(searched)));
  least.dense_units = std::min(wanted.dense_units, searched.dense_units);
  return least;
}

}  // namespace

std::optional<NetworkTemplate> FitTemplate(const Graph& graph, const InputSpec& input, const NetworkTemplate& wanted,
                                           const NetworkTemplate& searched, const Limits& limits, double average_span) {
  Recipe recipe;
  recipe.batch_size = limits.batch_size;
  recipe.average_span = average_span;
  const auto cost = [&](const NetworkTemplate& net) {
    recipe.net = net;
    return TrainingCost(graph, input, recipe);
  };
  const auto fits = [&](const NetworkTemplate& net) {
    Limits of_net = limits;
    of_net.net = net;
    return IsWithin(cost(net), limits) && DeviceFitOf(graph, input, of_net).within;
  };
  if (fits(wanted)) return wanted;
  const NetworkTemplate least = Least(wanted, searched);
  if (!fits(least)) {
    NetworkTemplate as_searched = searched;
    as_searched.dropout = wanted.dropout;
    return fits(as_searched) ? std::optional(as_searched) : std::nullopt;
  }

  NetworkTemplate best = least;
  int64_t best_flops = cost(least).flops;
  for (int filters = wanted.filters; filters >= least.filters; filters -= std::min(filters, kFilterStep)) {
    NetworkTemplate net = least;
    net.filters = filters;
    for (net.max_filters = wanted.max_filters; net.max_filters >= std::max(1, least.max_filters);
         net.max_filters /= 2) {
      if (!fits(net) || cost(net).flops <= best_flops) continue;
      best = net;
      best_flops = cost(net).flops;
    }
  }
  NetworkTemplate with_head = best;
  for (int units = wanted.dense_units; units > least.dense_units; units /= 2) {
    with_head.dense_units = units;
    if (fits(with_head)) return with_head;
  }
  return best;
}

}  // namespace netwright
