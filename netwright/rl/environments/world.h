#ifndef NETWRIGHT_RL_ENVIRONMENTS_WORLD_H_
#define NETWRIGHT_RL_ENVIRONMENTS_WORLD_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "netwright/rl/vector_env.h"

namespace netwright {

// One small environment that needs no network to be trained: in most of them the best that an agent can earn is known,
// so that they show what an agent can learn.
class World {
 public:
  virtual ~World() = default;
  virtual int state_size() const = 0;
  virtual int actions() const = 0;
  virtual Observation Observe() const = 0;     // its state lives until the next Step
  virtual StepResult Step(Action action) = 0;  // the next episode, and trial, begin by themselves
};

struct WorldKind {
  std::string_view name;
  std::string_view help;
  double best;          // mean reward of a step that the best policy earns
  bool takes_a_memory;  // the best policy needs one
  std::unique_ptr<World> (*make)(uint64_t seed);
};

std::span<const WorldKind> WorldKinds();
const WorldKind& FindWorldKind(std::string_view name);  // usage error for an unknown name

// `count` worlds of a kind that step together, their streams (seed, "world", index).
std::unique_ptr<VectorEnv> MakeWorlds(const WorldKind& kind, int count, uint64_t seed);

}  // namespace netwright

#endif  // NETWRIGHT_RL_ENVIRONMENTS_WORLD_H_
