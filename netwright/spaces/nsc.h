#ifndef NETWRIGHT_SPACES_NSC_H_
#define NETWRIGHT_SPACES_NSC_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/graph/graph.h"
#include "netwright/spaces/architecture.h"

namespace netwright {

// Network Structure Codes (BlockQNN, arXiv 1808.05584; Gomez Robles & Vanschoren 2019, section 4.1). Thread-safe.

// The graph operation of a layer. Precondition: neither kNone nor kTerminal.
Op OpOf(LayerType type);

inline constexpr int kNscTypes = 8;  // LayerType values 0 .. 7

// The size of the one-hot encoding. A row is one-hot(type, 8) + one-hot(kernel, max_kernel + 1) + one-hot(pred1,
// max_layers + 1) [+ one-hot(pred2, max_layers + 1)]: 10 x 25 in the chain space, 10 x 36 in the multi-branch one.
struct NscFormat {
  int max_layers = 10;              // d
  int max_kernel = 5;               // k
  bool second_predecessor = false;  // encode pred2 (multi-branch)

  int RowSize() const { return kNscTypes + max_kernel + 1 + (max_layers + 1) * (second_predecessor ? 2 : 1); }
  int Size() const { return max_layers * RowSize(); }
};

// The rows in index order, the empty ones, all zeros, first. Every number of `out` is written. Preconditions:
// architecture.size <= max_layers, kernels <= max_kernel, out.size() == Size().
void EncodeNsc(const Architecture& architecture, const NscFormat& format, std::span<float> out);

// The graph of the rows. Node i is row i, node 0 the image; the terminal row is dropped; several leaves are joined by
// successive concatenations in index order. Precondition: predecessors are earlier rows.
Graph LowerNsc(const Architecture& architecture);

// "[1,1,3,0,0] [2,2,2,1,0]": index, type, kernel, pred1, pred2 of each row in use, a terminal row included; "" for the
// empty network.
std::string FormatNscRows(const Architecture& architecture);

// Reads what FormatNscRows writes, and the original's printed arrays: rows in brackets, separated by blanks, commas or
// nothing, all-zero rows skipped. Usage error unless the indices are 1, 2, ... and types are known; the rest is the
// space's to check.
std::vector<Layer> ParseNscRows(std::string_view text);

}  // namespace netwright

#endif  // NETWRIGHT_SPACES_NSC_H_
