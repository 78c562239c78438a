#ifndef NETWRIGHT_RL_ENVIRONMENTS_WORLDS_H_
#define NETWRIGHT_RL_ENVIRONMENTS_WORLDS_H_

#include <cstdint>
#include <memory>

#include "netwright/rl/environments/world.h"

namespace netwright {

// One-step bandit: arm a of four pays a / 3; the last arm is best. Every episode is one pull, and the trial never ends.
std::unique_ptr<World> MakeBandit(uint64_t seed);

// A bandit that changes the offered arms at random. They pay nothing and masked ones would pay 1, so an agent that
// leaks probability to masked arms is drawn to them.
std::unique_ptr<World> MakeMaskedBandit(uint64_t seed);

// A clue that lies in an earlier episode. A trial is two episodes of two steps. The first step of the first episode
// shows which of two arms will pay; the pull at the end of the second episode earns 1 on that arm, else 0; nothing else
// pays. Between clue and pull, only action 0 is on offer and every reward is 0, so neither the previous action nor the
// previous reward can carry the clue over the episodes' border: only the memory can. Best: 1 a trial with memory over
// the trial, 1/2 without.
std::unique_ptr<World> MakeClue(uint64_t seed);

// Exploring now for a better later episode. A trial is two episodes. The first asks: look (action 1) earns nothing and
// shows, in its second step, which arm will pay; pass (action 0) earns 0.2 and shows nothing. The second is one pull of
// two arms: 1 on the right one, else 0. Best: 1 a trial, by looking; who counts an episode's own rewards only passes,
// and earns 0.7 on average.
std::unique_ptr<World> MakeLook(uint64_t seed);

// What a chain's end pays must travel back: walking on (action 1) earns nothing until the last of four steps, which
// earns 1; leaving (action 0) earns 0.3 at once.
std::unique_ptr<World> MakeWalk(uint64_t seed);

// Balancing a pole on a cart by pushes to the left (0) or right (1) for 200 steps: -1 when it falls, else 0.
std::unique_ptr<World> MakeCartPole(uint64_t seed);

}  // namespace netwright

#endif  // NETWRIGHT_RL_ENVIRONMENTS_WORLDS_H_
