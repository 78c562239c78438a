#ifndef NETWRIGHT_TESTING_SPACE_PLAY_H_
#define NETWRIGHT_TESTING_SPACE_PLAY_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/base/random.h"
#include "netwright/spaces/search_space.h"
#include "netwright/spaces/uniform_action.h"

// Random play in a search space, for its conformance suite.
namespace netwright {

inline const std::vector<InputSpec>& ConformanceInputs() {
  static const std::vector<InputSpec> inputs = {
      {.channels = 3, .height = 84, .width = 84, .classes = 102},
      {.channels = 1, .height = 28, .width = 28, .classes = 10},
      {.channels = 3, .height = 5, .width = 9, .classes = 2},
      {.channels = 1, .height = 1, .width = 1, .classes = 2},
  };
  return inputs;
}

// One walk from the empty network: each action and the architecture after it. Uniform over all actions, so that
// invalid networks are met too. At most `steps` actions.
struct RandomWalk {
  std::vector<Action> actions;
  std::vector<Architecture> after;
};

inline RandomWalk WalkAtRandom(const SearchSpace& space, Rng& rng, int steps) {
  RandomWalk walk;
  Architecture architecture = space.Initial();
  while (!space.IsTerminal(architecture) && static_cast<int>(walk.actions.size()) < steps) {
    const Action action = static_cast<Action>(rng.Below(static_cast<uint64_t>(space.ActionCount())));
    architecture = space.Apply(architecture, action);
    walk.actions.push_back(action);
    walk.after.push_back(architecture);
  }
  return walk;
}

// The same over legal actions only, so that deep and branched networks are met. Ends with the space's episode length.
inline RandomWalk WalkLegally(const SearchSpace& space, Rng& rng, const InputSpec& input, const Limits& limits = {}) {
  RandomWalk walk;
  Architecture architecture = space.Initial();
  while (!space.IsTerminal(architecture) && static_cast<int>(walk.actions.size()) < space.DefaultEpisodeLength()) {
    ActionMask mask = space.LegalActions(architecture, input, limits);
    // Seldom the terminal action, or most walks would be short.
    if (MayEnd(space, mask) && mask.count() > 1 && rng.Bernoulli(0.8)) {
      mask.reset(static_cast<size_t>(space.TerminalAction()));
    }
    if (mask.none()) break;
    const Action action = UniformAction(mask, rng);
    architecture = space.Apply(architecture, action);
    walk.actions.push_back(action);
    walk.after.push_back(architecture);
  }
  return walk;
}

inline std::vector<float> EncodingOf(const SearchSpace& space, const Architecture& architecture) {
  // Filled with NaN first, to catch places that are not written.
  std::vector<float> code(static_cast<size_t>(space.EncodedSize()), std::numeric_limits<float>::quiet_NaN());
  space.Encode(architecture, code);
  return code;
}

// A digest of random play, for comparing threads.
inline uint64_t PlayDigest(const SearchSpace& space, uint64_t seed, int episodes) {
  Rng rng(seed, "conformance/threads");
  uint64_t digest = 0;
  for (int episode = 0; episode < episodes; ++episode) {
    for (const Architecture& architecture : WalkAtRandom(space, rng, space.DefaultEpisodeLength()).after) {
      const std::vector<float> code = EncodingOf(space, architecture);
      digest = CombineHashes(digest, HashOf(architecture));
      digest = CombineHashes(digest, Hash64({reinterpret_cast<const char*>(code.data()), code.size() * sizeof(float)}));
      digest = CombineHashes(digest, Hash64(space.Key(space.Parse(space.Format(architecture)))));
      digest = CombineHashes(digest, Hash64(space.LegalActions(architecture, ConformanceInputs()[0], {}).to_string()));
    }
  }
  return digest;
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_SPACE_PLAY_H_
