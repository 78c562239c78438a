#include "netwright/report/runs/agent_charts.h"

#include <fmt/format.h>

#include <utility>

#include "netwright/report/episodes.h"

namespace netwright {
namespace {

Chart Panel(const char* name, const char* title, const char* x, const char* y, Series series) {
  return {.name = name,
          .title = title,
          .x = {.label = x},
          .y = {.label = y},
          .plot = XyPlot{{std::move(series)}, {}},
          .height = 190};
}

}  // namespace

void AddAgentCharts(const RunData& data, Page& page) {
  const std::vector<Episode> episodes = FinishedEpisodes(data.steps);
  page.AddText(
      fmt::format("{} steps in {} finished episode{}. Lines are means over {} episodes (entropy: over time steps), "
                  "bands one standard deviation.",
                  data.steps.size(), episodes.size(), episodes.size() == 1 ? "" : "s", kEpisodeWindow));
  std::vector<Chart> panels = {
      Panel("episode_best", "Best reward of an episode", "episodes", "reward",
            WindowSeries(BestRewards(episodes), kFractions)),
      Panel("episode_length", "Length of an episode", "episodes", "steps", WindowSeries(Lengths(episodes), kFromZero)),
      Panel("episode_total", "Accumulated reward of an episode", "episodes", "reward",
            WindowSeries(TotalRewards(episodes), kAnyNumber))};
  if (Series entropy = EntropySeries(data.steps); !entropy.x.empty()) {
    panels.push_back(Panel("entropy", "Entropy of the policy", "time steps", "nats", std::move(entropy)));
  }
  page.AddPanels(std::move(panels));
  const std::vector<std::string> actions = ActionsOf(data.Config<std::string>("space", ""), data.steps);
  page.Add(Chart{
      .name = "actions",
      .title = "How often each action was taken",
      .y = {.label = "share of all steps"},
      .plot = BarPlot{.groups = actions, .series = {{.name = "", .values = ActionProportions(data.steps, actions)}}}});
}

}  // namespace netwright
