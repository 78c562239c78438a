#ifndef NETWRIGHT_FINAL_FINAL_PLAN_H_
#define NETWRIGHT_FINAL_FINAL_PLAN_H_

#include <cstdint>
#include <span>
#include <vector>

namespace netwright {

// The plan of a final training by successive halving (Jamieson & Talwalkar 2016): which networks, how many epochs, and
// where they are halved. Pure functions; times are wall seconds.

// Who trains: `slots` workers, of which several may give their core to one network.
struct Workers {
  Workers(int slots, int most_threads = 1) : slots(slots), most_threads(most_threads) {}
  int slots;
  int most_threads;  // that one network has work for
};

// How the networks of a rung share the workers' cores: each has `threads` of them, slots / threads networks at a time.
struct Lanes {
  int threads = 1;
  double seconds = 0;  // of an epoch of all networks
};

// The quickest lanes; epoch_seconds: of each network, on one thread.
Lanes QuickestLanes(std::vector<double> epoch_seconds, const Workers& workers);

// An epoch's seconds on `threads` threads by those on one.
double SecondsOn(int threads, double seconds);

// The epochs after which each rung ends. All networks follow the one schedule of `epochs`. Three finalists, 12 epochs:
// {3, 6, 12} with 3, 2 and 1 networks; with too few epochs there are fewer rungs.
std::vector<int> RungEpochs(int finalists, int epochs);

// Networks that go on after a rung.
inline int Survivors(int networks) { return (networks + 1) / 2; }
int NetworksInRung(int finalists, int rung);

// Epochs that show a network about `images` training images, within 8 .. 60.
int EpochsFor(int64_t images, int64_t train_images);

// Epochs without which a network is not worth entering: some thousand steps where there are few images, else 8.
int UsefulEpochs(int64_t train_images);

// Epochs beyond which no time is spent, however much there is: those that show a network a million images, within 240
// .. 1200. A person who has ten minutes for a few hundred images trains a network a thousand times on them.
int LongestTraining(int64_t train_images);

// The rungs from `rung` on, when `done` epochs are behind and the horizon is `epochs`, each at least one epoch long.
// Precondition: epochs >= done + 1 for each rung left.
std::vector<int> RungsLeft(int finalists, int epochs, int rung, int done);

// The same once a single network is left: up to a quarter of what is left, and then the rest.
std::vector<int> Legs(int epochs, int done);

// Time of each rung from `done` epochs on; the slowest networks are taken to survive.
// epoch_seconds: of each network in the first of these rungs, one epoch on one thread.
std::vector<double> PredictRungSeconds(std::vector<double> epoch_seconds, const std::vector<int>& rungs, int done,
                                       const Workers& workers);
double PredictSeconds(std::vector<double> epoch_seconds, const std::vector<int>& rungs, int done,
                      const Workers& workers);  // in all

// The horizon, up to `most`, with which what is left from `rung` on takes at most `seconds`; else the least possible.
int FitEpochs(const std::vector<double>& epoch_seconds, int finalists, int rung, int done, int most,
              const Workers& workers, double seconds);

struct FinalPlan {
  std::vector<int> finalists;  // indices of candidates, in their order
  int epochs = 0;              // of the slowest
};

// Epochs of each finalist for one of the slowest, so that all take the same time; none gets more than `most_epochs`.
std::vector<double> Paces(const FinalPlan& plan, const std::vector<double>& epoch_seconds, int most_epochs);

// What an epoch of each of `count` networks may take, on one thread, for `epochs` of them to fit into `seconds`.
double LongestEpoch(int count, int epochs, const Workers& workers, double seconds);

// The first `count` candidates, best first, of those so fast that `count` like them can be trained together for at
// least `useful` of the `epochs` within `seconds` (0: no limit); where there are none, as if one fewer were wanted; the
// fastest alone in the end. Then as many epochs as fit, up to `epochs`, but at least 2 (or `epochs`). The epochs are
// those of the slowest: all are given the same time.
FinalPlan PlanFinal(const std::vector<double>& epoch_seconds, int count, int epochs, int useful, const Workers& workers,
                    double seconds);

// Grows a plan that leaves some of the `seconds`: by further candidates, in their order, up to `most` in all, as long
// as the first rung has `first_epochs`, without which it tells little; then by epochs, up to `most_epochs`.
FinalPlan GrowPlan(FinalPlan plan, const std::vector<double>& epoch_seconds, int most, int first_epochs,
                   int most_epochs, const Workers& workers, double seconds);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_PLAN_H_
