#ifndef NETWRIGHT_SPACES_SEARCH_SPACE_H_
#define NETWRIGHT_SPACES_SEARCH_SPACE_H_

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/graph/graph.h"
#include "netwright/graph/inference/operation_times.h"
#include "netwright/graph/input_spec.h"
#include "netwright/graph/network_template.h"
#include "netwright/spaces/architecture.h"

namespace netwright {

using Action = int;  // 0 .. ActionCount() - 1 of a space
inline constexpr Action kNoAction = -1;

// Of what the spaces' Encode writes. Policies learnt on one version do not fit another.
inline constexpr int kEncodingVersion = 1;

inline constexpr int kMaxActions = 192;
using ActionMask = std::bitset<kMaxActions>;  // bit a: action a is legal

// What an architecture must stay within. 0: no limit.
struct Limits {
  int64_t max_params = 0;
  int64_t max_flops = 0;
  int64_t max_train_bytes = 0;  // per child, at `batch_size`
  // In 8 bits on a device (graph/inference/device_cost.h): bytes of constants and of memory, and multiply-adds.
  int64_t max_flash = 0, max_ram = 0, max_macs = 0;
  int64_t max_latency = 0;  // nanoseconds of an image, by `times`
  int batch_size = 128;
  NetworkTemplate net;        // the template the search trains with
  OperationTimes times = {};  // nanoseconds
};

// The architectures there are and the actions that build them. Immutable, without randomness, thread-safe.
// Architectures of another space are a programming error.
class SearchSpace {
 public:
  virtual ~SearchSpace() = default;

  virtual std::string_view name() const = 0;
  uint16_t id() const { return id_; }  // Architecture::space of this space's architectures

  virtual int ActionCount() const = 0;
  virtual std::string ActionName(Action action) const = 0;  // "conv3", "max2", "terminal", "p1+1"
  virtual bool IsPointerShift(Action action) const = 0;     // rewarded with sigma x accuracy; trains nothing
  virtual Action TerminalAction() const = 0;                // kNoAction where episodes end by themselves only
  // True: every prefix is an architecture and may be evaluated. False: only complete ones may, and only legal actions
  // may be offered.
  virtual bool ScoresPrefixes() const { return true; }
  virtual int MaxLayers() const = 0;             // d; the terminal row is not counted
  virtual int DefaultEpisodeLength() const = 0;  // tau, actions

  virtual Architecture Initial() const = 0;  // the empty network
  // The terminal action is legal on an architecture that is valid for this input and within the limits. Another one is
  // legal when it leads to a valid one that is within the limits, or can come within them by further actions: a too
  // large prefix has reward 0. None is legal on an invalid or terminal architecture, nor on the empty one if no network
  // fits. Fast: called at every step.
  virtual ActionMask LegalActions(const Architecture&, const InputSpec&, const Limits&) const = 0;
  // Precondition: not terminal. Never fails: the result may be invalid for an input (see Graph and InferShapes).
  virtual Architecture Apply(const Architecture&, Action) const = 0;
  // Nothing can be added: terminal row placed, d layers placed, or a pointer out of range.
  virtual bool IsTerminal(const Architecture&) const = 0;

  virtual int EncodedSize() const = 0;  // floats; chain: 10 x 25
  // One-hot rows, empty rows first (paper, section 4.1). out.size() == EncodedSize().
  virtual void Encode(const Architecture&, std::span<float> out) const = 0;

  // What is evaluated: equal for codes that mean the same. Never empty.
  virtual std::string Key(const Architecture&) const = 0;
  // nullopt in spaces whose codes are no networks, and for a code without one (a pointer left its range).
  virtual std::optional<Graph> NetworkOf(const Architecture&) const { return std::nullopt; }

  // Parses back: "conv3-conv3-max2"; "empty" for the network without layers. The terminal row is not printed. Usage
  // error on text of no architecture.
  virtual std::string Format(const Architecture&) const = 0;
  virtual Architecture Parse(std::string_view text) const = 0;

  // Actions that build this architecture from Initial(), with the terminal action if it was taken.
  virtual std::vector<Action> ActionsOf(const Architecture&) const = 0;

 protected:
  SearchSpace();  // interns a fresh id

 private:
  uint16_t id_;
};

// A space whose codes are networks.
class NetworkSpace : public SearchSpace {
 public:
  virtual Graph Lower(const Architecture&) const = 0;  // drops the terminal row; several leaves are joined

  // What the space's networks are made for, where a template leaves it open.
  virtual HeadKind DefaultHead() const { return HeadKind::kFlattenDense; }
  virtual GrowthBy DefaultGrowth() const { return GrowthBy::kConvolution; }
  NetworkTemplate Settled(NetworkTemplate net) const;  // with those

  std::string Key(const Architecture& architecture) const final;  // Graph::Text; or kOutOfRangeNetwork
  std::optional<Graph> NetworkOf(const Architecture& architecture) const final;
};

// NetworkSpace::Key of an architecture with a pointer out of range.
inline constexpr std::string_view kOutOfRangeNetwork = "out_of_range";

// By name ("chain"), or a space definition file of the reference's schema (.yml or .yaml). Usage error that lists the
// names.
std::shared_ptr<const NetworkSpace> MakeSearchSpace(std::string_view name_or_file);
std::vector<std::string> SearchSpaceNames();

// The same, or a space of decisions (a file with the key `decisions`, see decisions/decision_file.h).
std::shared_ptr<const SearchSpace> MakeAnySpace(std::string_view name_or_file);

// Whether `mask`, of LegalActions, has the terminal action.
inline bool MayEnd(const SearchSpace& space, const ActionMask& mask) {
  return space.TerminalAction() != kNoAction && mask[static_cast<size_t>(space.TerminalAction())];
}

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_SEARCH_SPACE_H_
