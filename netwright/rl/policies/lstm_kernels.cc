#include "netwright/rl/policies/lstm_kernels.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "netwright/base/multiversion.h"

namespace netwright {
namespace {

// Calls body(entry, count) for the entries of a row, four at a time while there are four: one pass over the row of
// sums then serves four rows of weights.
template <typename Body>
NETWRIGHT_INLINE void ByFour(int64_t begin, int64_t end, const Body& body) {
  int64_t entry = begin;
  for (; entry + 4 <= end; entry += 4) body.template operator()<4>(entry);
  for (; entry < end; ++entry) body.template operator()<1>(entry);
}

// out += rows x matrix, each sum in the order of its row's entries; matrix [columns][width], out [rows][width].
template <typename T>
NETWRIGHT_INLINE void AddProduct(const SparseRows& rows, const T* matrix, int64_t width, T* out) {
  for (int64_t row = 0; row < rows.rows(); ++row) {
    T* __restrict__ sums = out + row * width;
    ByFour(
        rows.begin[row], rows.begin[row + 1], [&]<int N>(int64_t entry) __attribute__((always_inline)) {
          const T* from[N];
          T value[N];
          for (int n = 0; n < N; ++n) {
            from[n] = matrix + rows.column[entry + n] * width;
            value[n] = static_cast<T>(rows.value[entry + n]);
          }
          for (int64_t i = 0; i < width; ++i) {
            T sum = sums[i];
            for (int n = 0; n < N; ++n) sum += value[n] * from[n][i];
            sums[i] = sum;
          }
        });
  }
}

template <typename T>
NETWRIGHT_INLINE void ProjectImpl(const SparseRows& rows, const T* weights, const T* bias, int64_t width, T* out) {
  for (int64_t row = 0; row < rows.rows(); ++row) std::copy_n(bias, width, out + row * width);
  AddProduct(rows, weights, width, out);
}

template <typename T>
NETWRIGHT_INLINE void CellImpl(const T* gates, const T* c_in, int64_t lanes, int64_t hidden, T* __restrict__ c_out) {
  for (int64_t lane = 0; lane < lanes; ++lane) {
    const T* i = gates + lane * 4 * hidden;
    const T* f = i + hidden;
    const T* g = i + 3 * hidden;
    const T* from = c_in + lane * hidden;
    T* __restrict__ to = c_out + lane * hidden;
    for (int64_t k = 0; k < hidden; ++k) to[k] = f[k] * from[k] + i[k] * g[k];
  }
}

template <typename T>
NETWRIGHT_INLINE void OutputImpl(const T* gates, const T* tanh_c, int64_t lanes, int64_t hidden,
                                 T* __restrict__ h_out) {
  for (int64_t lane = 0; lane < lanes; ++lane) {
    const T* o = gates + lane * 4 * hidden + 2 * hidden;
    const T* from = tanh_c + lane * hidden;
    T* __restrict__ to = h_out + lane * hidden;
    for (int64_t k = 0; k < hidden; ++k) to[k] = o[k] * from[k];
  }
}

template <typename T>
NETWRIGHT_INLINE void BackwardImpl(const T* gates, const T* tanh_c, const T* c_in, const T* dh, int64_t lanes,
                                   int64_t hidden, T* __restrict__ dc, T* __restrict__ dz) {
  for (int64_t lane = 0; lane < lanes; ++lane) {
    const T* i = gates + lane * 4 * hidden;
    const T* f = i + hidden;
    const T* o = f + hidden;
    const T* g = o + hidden;
    const T* tc = tanh_c + lane * hidden;
    const T* c = c_in + lane * hidden;
    const T* h = dh + lane * hidden;
    T* __restrict__ carry = dc + lane * hidden;
    T* __restrict__ di = dz + lane * 4 * hidden;
    T* __restrict__ df = di + hidden;
    T* __restrict__ dout = df + hidden;
    T* __restrict__ dg = dout + hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const T cell = carry[k] + h[k] * o[k] * (T(1) - tc[k] * tc[k]);
      dout[k] = h[k] * tc[k] * o[k] * (T(1) - o[k]);
      di[k] = cell * g[k] * i[k] * (T(1) - i[k]);
      df[k] = cell * c[k] * f[k] * (T(1) - f[k]);
      dg[k] = cell * i[k] * (T(1) - g[k] * g[k]);
      carry[k] = cell * f[k];
    }
  }
}

}  // namespace

void SparseRows::Set(std::span<const float> dense, int columns) {
  const int64_t count = columns > 0 ? static_cast<int64_t>(dense.size()) / columns : 0;
  begin.assign(1, 0);
  column.clear();
  value.clear();
  const float* row = dense.data();
  const auto add = [&](int32_t c) {
    if (row[c] == 0.0f) return;
    column.push_back(c);
    value.push_back(row[c]);
  };
  for (int64_t r = 0; r < count; ++r, row += columns) {
    int32_t c = 0;
    for (; c + 4 <= columns; c += 4) {
      const float any = std::abs(row[c]) + std::abs(row[c + 1]) + std::abs(row[c + 2]) + std::abs(row[c + 3]);
      if (any == 0.0f) continue;  // most are
      for (int32_t i = c; i < c + 4; ++i) add(i);
    }
    for (; c < columns; ++c) add(c);
    begin.push_back(static_cast<int64_t>(column.size()));
  }
}

void SparseRows::SetTransposed(const SparseRows& other, int columns) {
  begin.assign(static_cast<size_t>(columns) + 1, 0);
  column.resize(other.column.size());
  value.resize(other.value.size());
  for (const int32_t c : other.column) ++begin[static_cast<size_t>(c) + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<int64_t> next(begin.begin(), begin.end() - 1);
  for (int64_t row = 0; row < other.rows(); ++row) {
    for (int64_t entry = other.begin[row]; entry < other.begin[row + 1]; ++entry) {
      const auto place = static_cast<size_t>(next[static_cast<size_t>(other.column[entry])]++);
      column[place] = static_cast<int32_t>(row);
      value[place] = other.value[entry];
    }
  }
}

// Function multiversioning takes no templates: one set of functions a type.
#define NETWRIGHT_LSTM_KERNELS(T)                                                                                      \
  template <>                                                                                                          \
  NETWRIGHT_MULTIVERSION void ProjectSparse(const SparseRows& rows, const T* weights, const T* bias, int64_t width,    \
                                            T* out) {                                                                  \
    ProjectImpl(rows, weights, bias, width, out);                                                                      \
  }                                                                                                                    \
  template <>                                                                                                          \
  NETWRIGHT_MULTIVERSION void AddSparseGradient(const SparseRows& transposed, const T* out_gradient, int64_t width,    \
                                                T* gradient) {                                                         \
    AddProduct(transposed, out_gradient, width, gradient);                                                             \
  }                                                                                                                    \
  template <>                                                                                                          \
  NETWRIGHT_MULTIVERSION void LstmCell(const T* gates, const T* c_in, int64_t lanes, int64_t hidden, T* c_out) {       \
    CellImpl(gates, c_in, lanes, hidden, c_out);                                                                       \
  }                                                                                                                    \
  template <>                                                                                                          \
  NETWRIGHT_MULTIVERSION void LstmOutput(const T* gates, const T* tanh_c, int64_t lanes, int64_t hidden, T* h_out) {   \
    OutputImpl(gates, tanh_c, lanes, hidden, h_out);                                                                   \
  }                                                                                                                    \
  template <>                                                                                                          \
  NETWRIGHT_MULTIVERSION void LstmBackward(const T* gates, const T* tanh_c, const T* c_in, const T* dh, int64_t lanes, \
                                           int64_t hidden, T* dc, T* dz) {                                             \
    BackwardImpl(gates, tanh_c, c_in, dh, lanes, hidden, dc, dz);                                                      \
  }

NETWRIGHT_LSTM_KERNELS(float)
NETWRIGHT_LSTM_KERNELS(double)
#undef NETWRIGHT_LSTM_KERNELS

}  // namespace netwright
