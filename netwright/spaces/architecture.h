#ifndef NETWRIGHT_SPACES_ARCHITECTURE_H_
#define NETWRIGHT_SPACES_ARCHITECTURE_H_

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>

namespace netwright {

// Layer types of a Network Structure Code; the values are the code's own (BlockQNN, arXiv 1808.05584, table 1;
// Gomez Robles & Vanschoren 2019, table 1). 4 is BlockQNN's identity, which is not used.
enum class LayerType : uint8_t {
  kNone = 0,
  kConvolution = 1,
  kMaxPooling = 2,
  kAveragePooling = 3,
  kAddition = 5,
  kConcatenation = 6,
  kTerminal = 7,
  kBlock = 8,  // of the compact space, not of the code: which one it is, is the layer's kernel
};

// One row of the code without its index, which is the row's place (from 1). Predecessors are earlier indices;
// 0 is the network's input.
struct Layer {
  LayerType type = LayerType::kNone;
  uint8_t kernel = 0;  // kernel or pool size; 0 where there is none
  uint8_t pred1 = 0;
  uint8_t pred2 = 0;  // second input of additions and concatenations, else 0
  auto operator<=>(const Layer&) const = default;
};

// A code of a search space, under construction or finished, as a value: rows of a network; in a space of decisions the
// choices made so far, that of decision i as layers[i].kernel; in the compact space its blocks, likewise. Fixed-size
// and trivially copyable. Unused rows are zero, so equality, order and hash look at all bytes.
struct Architecture {
  static constexpr int kMaxLayers = 24;

  std::array<Layer, kMaxLayers> layers{};
  uint8_t size = 0;    // rows in use, a terminal row included
  uint8_t shift1 = 0;  // multi-branch pointers p1, p2, counted back from the newest layer; 0 in chain spaces
  uint8_t shift2 = 0;
  uint8_t out_of_range = 0;  // 1: a pointer left its range, or a choice was not at hand, which ended the episode
  uint16_t space = 0;        // interned id of the search space (SearchSpace::id)

  auto operator<=>(const Architecture&) const = default;
  bool operator==(const Architecture& other) const { return std::memcmp(this, &other, sizeof(other)) == 0; }

  bool empty() const { return size == 0; }
  bool HasTerminal() const { return size > 0 && layers[size - 1].type == LayerType::kTerminal; }
  int LayerCount() const { return size - (HasTerminal() ? 1 : 0); }  // without the terminal row
};

// In the texts of all spaces.
inline constexpr std::string_view kEmptyText = "empty";
inline constexpr std::string_view kTerminalText = "terminal";

uint64_t HashOf(const Architecture& architecture);

}  // namespace netwright

template <>
struct std::hash<netwright::Architecture> {
  size_t operator()(const netwright::Architecture& a) const { return netwright::HashOf(a); }
};

#endif  // NETWRIGHT_SPACES_ARCHITECTURE_H_
