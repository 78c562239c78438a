#include "netwright/rl/environments/world.h"

#include <array>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/random.h"
#include "netwright/base/table.h"
#include "netwright/rl/environments/worlds.h"

namespace netwright {
namespace {

constexpr std::array kWorlds = {
    WorldKind{"bandit", "one pull of four arms", 1.0, false, MakeBandit},
    WorldKind{"masked-bandit", "arms on offer change and pay nothing", 0.0, false, MakeMaskedBandit},
    WorldKind{"clue", "the clue lies in an earlier episode", 0.25, true, MakeClue},
    WorldKind{"look", "look in one episode, earn in the next", 1.0 / 3, true, MakeLook},
    WorldKind{"cartpole", "a pole to be balanced on a cart for 200 steps", 0.0, false, MakeCartPole},
    WorldKind{"walk", "only the last of four steps pays", 0.25, false, MakeWalk},
};

class Worlds final : public VectorEnv {
 public:
  Worlds(const WorldKind& kind, int count, uint64_t seed) : kind_(kind), seed_(seed), worlds_(count) {
    NETWRIGHT_CHECK(count > 0);
    Reset();
    spec_ = {.state_size = worlds_.front()->state_size(),
             .actions = worlds_.front()->actions(),
             .name = std::string(kind.name)};
  }

  const EnvSpec& spec() const override { return spec_; }
  int size() const override { return static_cast<int>(worlds_.size()); }

  void Reset() override {
    results_.assign(worlds_.size(), {});
    for (size_t i = 0; i < worlds_.size(); ++i) worlds_[i] = kind_.make(StreamSeed(seed_, "world", i));
    Observe();
  }

  void Send(std::span<const Action> actions) override {
    NETWRIGHT_CHECK(actions.size() == worlds_.size());
    for (size_t i = 0; i < worlds_.size(); ++i) {
      NETWRIGHT_CHECK(actions[i] >= 0 && actions[i] < spec_.actions && observations_[i].mask[actions[i]]);
      results_[i] = worlds_[i]->Step(actions[i]);
    }
    Observe();
  }
  bool Recv(std::chrono::milliseconds) override { return true; }

  std::span<const Observation> observations() const override { return observations_; }
  std::span<const StepResult> results() const override { return results_; }

 private:
  void Observe() {
    observations_.clear();
    for (const auto& world : worlds_) observations_.push_back(world->Observe());
  }

  const WorldKind& kind_;
  const uint64_t seed_;
  EnvSpec spec_;
  std::vector<std::unique_ptr<World>> worlds_;
  std::vector<Observation> observations_;
  std::vector<StepResult> results_;
};

}  // namespace

std::span<const WorldKind> WorldKinds() { return kWorlds; }
const WorldKind& FindWorldKind(std::string_view name) { return FindByName(kWorlds, name, "world"); }

std::unique_ptr<VectorEnv> MakeWorlds(const WorldKind& kind, int count, uint64_t seed) {
  return std::make_unique<Worlds>(kind, count, seed);
}

}  // namespace netwright
