#include "netwright/final/final_plan.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "netwright/base/check.h"

namespace netwright {
namespace {

constexpr int kFewestEpochs = 2;  // below these a schedule means nothing
constexpr int kFewestUseful = 8;  // however many images there are
constexpr int kMostEpochs = 60;

constexpr double kSerial = 0.06;  // share of a step that one thread does alone, or waits (docs/performance.md)

// Networks in order of decreasing time, each to the lane that is free first.
double Makespan(std::span<const double> descending, int lanes) {
  std::vector<double> busy(static_cast<size_t>(std::max(1, lanes)), 0.0);
  for (const double seconds : descending) *std::min_element(busy.begin(), busy.end()) += seconds;
  return *std::max_element(busy.begin(), busy.end());
}

std::vector<double> AsSlowest(const std::vector<double>& epoch_seconds) {
  return std::vector<double>(epoch_seconds.size(), *std::max_element(epoch_seconds.begin(), epoch_seconds.end()));
}

}  // namespace

int UsefulEpochs(int64_t train_images) {
  constexpr int64_t kUsefulImages = 50000;
  constexpr int kMost = 40;
  return std::clamp(static_cast<int>(kUsefulImages / std::max<int64_t>(1, train_images)), kFewestUseful, kMost);
}

int LongestTraining(int64_t train_images) {
  constexpr int64_t kMostImages = 1000000;
  return static_cast<int>(std::clamp<int64_t>(kMostImages / std::max<int64_t>(1, train_images), 240, 1200));
}

double SecondsOn(int threads, double seconds) { return seconds * (kSerial + (1 - kSerial) / threads); }

Lanes QuickestLanes(std::vector<double> epoch_seconds, const Workers& workers) {
  std::sort(epoch_seconds.begin(), epoch_seconds.end(), std::greater<>());
  Lanes best{.threads = 1, .seconds = Makespan(epoch_seconds, workers.slots)};
  for (int threads = 2; threads <= std::min(workers.slots, workers.most_threads); ++threads) {
    const double seconds = SecondsOn(threads, Makespan(epoch_seconds, workers.slots / threads));
    if (seconds < best.seconds) best = {threads, seconds};
  }
  return best;
}

std::vector<int> RungEpochs(int finalists, int epochs) {
  std::vector<int> rungs = {epochs};
  int rest = epochs;
  for (int networks = finalists; networks > 1; networks = Survivors(networks)) {
    rest /= 2;
    if (rest >= 1) rungs.insert(rungs.begin(), rest);
  }
  return rungs;
}

int NetworksInRung(int finalists, int rung) {
  for (; rung > 0; --rung) finalists = Survivors(finalists);
  return finalists;
}

int EpochsFor(int64_t images, int64_t train_images) {
  const int64_t epochs = (images + train_images / 2) / std::max<int64_t>(1, train_images);
  return static_cast<int>(std::clamp<int64_t>(epochs, kFewestUseful, kMostEpochs));
}

std::vector<int> RungsLeft(int finalists, int epochs, int rung, int done) {
  std::vector<int> rungs = RungEpochs(finalists, epochs);
  size_t left = 1;
  for (int networks = NetworksInRung(finalists, rung); networks > 1; networks = Survivors(networks)) ++left;
  if (rungs.size() > left) rungs.erase(rungs.begin(), rungs.end() - static_cast<std::ptrdiff_t>(left));
  int before = done;
  for (size_t i = 0; i < rungs.size(); ++i) {
    const int after = static_cast<int>(rungs.size() - 1 - i);  // rungs that need an epoch behind this one
    rungs[i] = std::min(std::max(rungs[i], before + 1), epochs - after);
    before = rungs[i];
  }
  return rungs;
}

std::vector<int> Legs(int epochs, int done) {
  const int first = done + (epochs - done + 3) / 4;
  return first < epochs ? std::vector<int>{first, epochs} : std::vector<int>{epochs};
}

std::vector<double> PredictRungSeconds(std::vector<double> epoch_seconds, const std::vector<int>& rungs, int done,
                                       const Workers& workers) {
  std::sort(epoch_seconds.begin(), epoch_seconds.end(), std::greater<>());
  int networks = static_cast<int>(epoch_seconds.size());
  std::vector<double> seconds;
  for (const int rung : rungs) {
    epoch_seconds.resize(static_cast<size_t>(networks));  // the slowest
    seconds.push_back((rung - done) * QuickestLanes(epoch_seconds, workers).seconds);
    networks = Survivors(networks);
    done = rung;
  }
  return seconds;
}

double PredictSeconds(std::vector<double> epoch_seconds, const std::vector<int>& rungs, int done,
                      const Workers& workers) {
  const std::vector<double> seconds = PredictRungSeconds(std::move(epoch_seconds), rungs, done, workers);
  return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

int FitEpochs(const std::vector<double>& epoch_seconds, int finalists, int rung, int done, int most,
              const Workers& workers, double seconds) {
  const int least = done + static_cast<int>(RungsLeft(finalists, most, rung, done).size());
  int epochs = std::max(least, most);
  while (epochs > least &&
         PredictSeconds(epoch_seconds, RungsLeft(finalists, epochs, rung, done), done, workers) > seconds) {
    --epochs;
  }
  return epochs;
}

double LongestEpoch(int count, int epochs, const Workers& workers, double seconds) {
  return seconds /
         PredictSeconds(std::vector<double>(static_cast<size_t>(count), 1.0), RungEpochs(count, epochs), 0, workers);
}

FinalPlan PlanFinal(const std::vector<double>& epoch_seconds, int count, int epochs, int useful, const Workers& workers,
                    double seconds) {
  NETWRIGHT_CHECK(!epoch_seconds.empty());
  FinalPlan plan{.finalists = {}, .epochs = epochs};
  for (int wanted = count; wanted > 0 && plan.finalists.empty(); --wanted) {
    const double most = seconds > 0 ? LongestEpoch(wanted, std::min(epochs, useful), workers, seconds)
                                    : std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < epoch_seconds.size() && static_cast<int>(plan.finalists.size()) < wanted; ++i) {
      if (epoch_seconds[i] <= most) plan.finalists.push_back(static_cast<int>(i));
    }
  }
  if (plan.finalists.empty()) {
    const auto fastest = std::min_element(epoch_seconds.begin(), epoch_seconds.end());
    plan.finalists.push_back(static_cast<int>(fastest - epoch_seconds.begin()));
  }
  if (seconds <= 0) return plan;
  std::vector<double> chosen;
  for (const int i : plan.finalists) chosen.push_back(epoch_seconds[static_cast<size_t>(i)]);
  const int finalists = static_cast<int>(chosen.size());
  plan.epochs = std::min(
      epochs, std::max(kFewestEpochs, FitEpochs(AsSlowest(chosen), finalists, 0, 0, epochs, workers, seconds)));
  return plan;
}

FinalPlan GrowPlan(FinalPlan plan, const std::vector<double>& epoch_seconds, int most, int first_epochs,
                   int most_epochs, const Workers& workers, double seconds) {
  std::vector<double> chosen;
  for (const int i : plan.finalists) chosen.push_back(epoch_seconds[static_cast<size_t>(i)]);
  const auto fits = [&](int epochs) {
    return PredictSeconds(AsSlowest(chosen), RungEpochs(static_cast<int>(chosen.size()), epochs), 0, workers) <=
           seconds;
  };
  if (!fits(plan.epochs)) return plan;
  const auto fitting = [&] {
    int epochs = plan.epochs;
    while (epochs < most_epochs && fits(epochs + 1)) ++epochs;
    return epochs;
  };
  const auto first_rung = [&] { return RungEpochs(static_cast<int>(chosen.size()), fitting()).front(); };
  for (int i = 0; i < static_cast<int>(epoch_seconds.size()) && static_cast<int>(chosen.size()) < most; ++i) {
    if (std::find(plan.finalists.begin(), plan.finalists.end(), i) != plan.finalists.end()) continue;
    chosen.push_back(epoch_seconds[static_cast<size_t>(i)]);
    if (fits(plan.epochs) && first_rung() >= first_epochs) {
      plan.finalists.push_back(i);
    } else {
      chosen.pop_back();
    }
  }
  plan.epochs = fitting();
  return plan;
}

std::vector<double> Paces(const FinalPlan& plan, const std::vector<double>& epoch_seconds, int most_epochs) {
  double slowest = 0;
  for (const int i : plan.finalists) slowest = std::max(slowest, epoch_seconds[static_cast<size_t>(i)]);
  const double most = std::max(1.0, static_cast<double>(most_epochs) / plan.epochs);
  std::vector<double> paces;
  for (const int i : plan.finalists) {
    const double seconds = epoch_seconds[static_cast<size_t>(i)];
    paces.push_back(seconds > 0 ? std::min(most, slowest / seconds) : 1.0);
  }
  return paces;
}

}  // namespace netwright
