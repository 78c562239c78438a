#include "netwright/rl/policies/lstm_kernels.h"

#include <algorithm>
#include <cmath>

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

template <typename T>
NETWRIGHT_INLINE void ProjectImpl(const SparseRows& rows, const T* weights, const T* bias, int64_t width, T* out) {
  for (int64_t row = 0; row < rows.rows(); ++row) {
    T* __restrict__ sums = out + row * width;
    std::copy_n(bias, width, sums);
    ByFour(
        rows.begin[row], rows.begin[row + 1], [&]<int N>(int64_t entry) __attribute__((always_inline)) {
          const T* from[N];
          T value[N];
          for (int n = 0; n < N; ++n) {
            from[n] = weights + rows.column[entry + n] * width;
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
NETWRIGHT_INLINE void AddGradientImpl(const SparseRows& rows, const T* out_gradient, int64_t width, T* gradient) {
  for (int64_t row = 0; row < rows.rows(); ++row) {
    const T* from = out_gradient + row * width;
    for (int64_t entry = rows.begin[row]; entry < rows.begin[row + 1]; ++entry) {
      T* __restrict__ to = gradient + rows.column[entry] * width;
      const T value = static_cast<T>(rows.value[entry]);
      for (int64_t i = 0; i < width; ++i) to[i] += value * from[i];
    }
  }
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
  for (int64_t r = 0; r < count; ++r, row += columns) {
    for (int32_t c = 0; c < columns; ++c) {
      if (row[c] == 0.0f) continue;
      column.push_back(c);
      value.push_back(row[c]);
    }
    begin.push_back(static_cast<int64_t>(column.size()));
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
  NETWRIGHT_MULTIVERSION void AddSparseGradient(const SparseRows& rows, const T* out_gradient, int64_t width,          \
                                                T* gradient) {                                                         \
    AddGradientImpl(rows, out_gradient, width, gradient);                                                              \
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
