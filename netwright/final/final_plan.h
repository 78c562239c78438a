#ifndef NETWRIGHT_FINAL_FINAL_PLAN_H_
#define NETWRIGHT_FINAL_FINAL_PLAN_H_

#include <cstdint>
#include <vector>

namespace netwright {

// The plan of a final training by successive halving (Jamieson & Talwalkar 2016): which networks, how many epochs, and
// where they are halved. Pure functions; times are wall seconds.

// The epochs after which each rung ends, the last one being `epochs`. All networks follow the one learning-rate
// schedule of `epochs`; a rung stops it, the next goes on from there. Three finalists, 12 epochs: {3, 6, 12} with 3, 2
// and 1 networks. With too few epochs for that there are fewer rungs, and the last one has more than one network.
std::vector<int> RungEpochs(int finalists, int epochs);

// Networks that go on after a rung.
inline int Survivors(int networks) { return (networks + 1) / 2; }
int NetworksInRung(int finalists, int rung);

// Epochs that show a network about `images` training images, within 8 .. 60.
int EpochsFor(int64_t images, int64_t train_images);

// Epochs beyond which no time is spent, however much there is.
inline constexpr int kLongestTraining = 240;

// The rungs from `rung` on, when `done` epochs are behind and the horizon is `epochs`: as RungEpochs has them, each at
// least one epoch long. Precondition: epochs >= done + 1 for each rung left.
std::vector<int> RungsLeft(int finalists, int epochs, int rung, int done);

// The same once a single network is left: up to a quarter of what is left, and then the rest.
std::vector<int> Legs(int epochs, int done);

// Time of each of the given rungs from `done` epochs on, halving from rung to rung, on `slots` workers, each training
// one network at a time; the slowest networks are taken to survive. epoch_seconds: of each network in the first of
// these rungs, one epoch on one worker.
std::vector<double> PredictRungSeconds(std::vector<double> epoch_seconds, const std::vector<int>& rungs, int done,
                                       int slots);
double PredictSeconds(std::vector<double> epoch_seconds, const std::vector<int>& rungs, int done, int slots);  // in all

// The horizon, up to `most`, with which what is left from `rung` on takes at most `seconds`; as small as it can be when
// none does.
int FitEpochs(const std::vector<double>& epoch_seconds, int finalists, int rung, int done, int most, int slots,
              double seconds);

struct FinalPlan {
  std::vector<int> finalists;  // indices of candidates, in their order
  int epochs = 0;
};

// Takes the first `count` candidates, best first, that can be trained together for at least 8 of the `epochs` within
// `seconds` (0: no limit), passing over slower ones; the fastest alone when there is none. Then as many epochs as fit,
// up to `epochs`, and never below 2 (or `epochs`, where that is less).
FinalPlan PlanFinal(const std::vector<double>& epoch_seconds, int count, int epochs, int slots, double seconds);

// A plan that leaves some of the `seconds`, grown: first by further candidates, in their order, up to `most` in all,
// that fit with its epochs; then by epochs, up to `most_epochs`. One that does not fit is left as it is.
FinalPlan GrowPlan(FinalPlan plan, const std::vector<double>& epoch_seconds, int most, int most_epochs, int slots,
                   double seconds);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_PLAN_H_
