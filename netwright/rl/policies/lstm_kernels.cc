#include "netwright/rl/policies/lstm_kernels.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <numeric>

#include "netwright/base/multiversion.h"

namespace netwright {
namespace {

// 64 bytes of T, at any address; where registers are smaller, the compiler splits them.
template <typename T>
struct Vector {
  typedef T type __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
  static constexpr int64_t kLength = 64 / sizeof(T);
};

struct alignas(64) Line {
  std::byte bytes[64];
};

// What a product is taken of, and where its sums start: the same numbers in each row, or those of the product itself.
template <typename T>
struct Factor {
  const T* matrix;
  int64_t step;  // from row to row
  const T* start;
  int64_t start_step;
};

// So many vectors of each row of a product, in registers until they are done.
template <typename T, int kVectors>
NETWRIGHT_INLINE void ProductOf(const SparseRows& rows, const Factor<T>& factor, int64_t width, T* out) {
  using V = typename Vector<T>::type;
  const int64_t* begin = rows.begin.data();
  const int32_t* column = rows.column.data();
  const float* value = rows.value.data();
  const int64_t count = rows.rows();
  const bool adds = factor.start == out;
  for (int64_t row = 0; row < count; ++row) {
    if (adds && begin[row] == begin[row + 1]) continue;
    V* to = reinterpret_cast<V*>(out + row * width);
    const V* start = reinterpret_cast<const V*>(factor.start + row * factor.start_step);
    V sums[kVectors];
    for (int v = 0; v < kVectors; ++v) sums[v] = start[v];
    for (int64_t entry = begin[row]; entry < begin[row + 1]; ++entry) {
      const V* from = reinterpret_cast<const V*>(factor.matrix + column[entry] * factor.step);
      const T times = static_cast<T>(value[entry]);
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) sums[v] += times * from[v];
    }
    for (int v = 0; v < kVectors; ++v) to[v] = sums[v];
  }
}

// out = start + rows x matrix, each sum in the order of its row's entries; matrix [matrix_rows][width], out
// [rows][width]. Where rows of the matrix are used often, some columns of it at a time are copied together, so that
// they stay in the first-level cache.
template <typename T>
NETWRIGHT_INLINE void Product(const SparseRows& rows, const T* matrix, int64_t matrix_rows, int64_t width,
                              const T* start, int64_t start_step, T* out) {
  constexpr int kVectors = 4, kOften = 16;
  constexpr int64_t kLength = Vector<T>::kLength, kColumns = kVectors * kLength;
  std::vector<Line> copy(rows.entries() >= kOften * matrix_rows ? static_cast<size_t>(kVectors * matrix_rows) : 0);
  int64_t column = 0;
  for (; column + kColumns <= width; column += kColumns) {
    Factor<T> factor = {matrix + column, width, start + column, start_step};
    if (!copy.empty()) {
      T* to = reinterpret_cast<T*>(copy.data());
      for (int64_t row = 0; row < matrix_rows; ++row) {
        std::memcpy(to + row * kColumns, factor.matrix + row * width, kColumns * sizeof(T));
      }
      factor.matrix = to;
      factor.step = kColumns;
    }
    ProductOf<T, kVectors>(rows, factor, width, out + column);
  }
  for (; column + kLength <= width; column += kLength) {
    ProductOf<T, 1>(rows, {matrix + column, width, start + column, start_step}, width, out + column);
  }
  for (; column < width; ++column) {
    for (int64_t row = 0; row < rows.rows(); ++row) {
      T sum = start[row * start_step + column];
      for (int64_t entry = rows.begin[row]; entry < rows.begin[row + 1]; ++entry) {
        sum += static_cast<T>(rows.value[entry]) * matrix[rows.column[entry] * width + column];
      }
      out[row * width + column] = sum;
    }
  }
}

// For few rows, which are not worth transposing. Sums are in the same order.
template <typename T>
NETWRIGHT_INLINE void AddOfFewImpl(const SparseRows& rows, const T* out_gradient, int64_t width, T* gradient) {
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

void SparseRows::Set(std::span<const float> dense, int width) {
  columns = width;
  const int64_t count = columns > 0 ? static_cast<int64_t>(dense.size()) / columns : 0;
  begin.assign(1, 0);
  size_t used = 0;
  for (const float* row = dense.data(); row != dense.data() + count * columns; row += columns) {
    if (column.size() < used + static_cast<size_t>(columns)) {
      column.resize(2 * used + static_cast<size_t>(columns));
      value.resize(column.size());
    }
    int32_t* to_column = column.data() + used;
    float* to_value = value.data() + used;
    int64_t found = 0;
    for (int32_t c = 0; c < columns; ++c) {  // without branches, which could not be foreseen
      to_column[found] = c;
      to_value[found] = row[c];
      found += row[c] != 0.0f;
    }
    used += static_cast<size_t>(found);
    begin.push_back(static_cast<int64_t>(used));
  }
}

void SparseRows::SetTransposed(const SparseRows& other, int64_t first_row, int64_t row_count) {
  columns = static_cast<int>(row_count);
  begin.assign(static_cast<size_t>(other.columns) + 1, 0);
  const int64_t first = other.begin[first_row], last = other.begin[first_row + row_count];
  const auto entries = static_cast<size_t>(last - first);
  if (column.size() < entries) {
    column.resize(entries);
    value.resize(entries);
  }
  for (int64_t entry = first; entry < last; ++entry) ++begin[static_cast<size_t>(other.column[entry]) + 1];
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<int64_t> next(begin.begin(), begin.end() - 1);
  for (int64_t row = 0; row < row_count; ++row) {
    for (int64_t entry = other.begin[first_row + row]; entry < other.begin[first_row + row + 1]; ++entry) {
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
    Product(rows, weights, rows.columns, width, bias, 0, out);                                                         \
  }                                                                                                                    \
  template <>                                                                                                          \
  NETWRIGHT_MULTIVERSION void AddSparseGradient(const SparseRows& transposed, const T* out_gradient, int64_t width,    \
                                                T* gradient) {                                                         \
    Product(transposed, out_gradient, transposed.columns, width, gradient, width, gradient);                           \
  }                                                                                                                    \
  template <>                                                                                                          \
  NETWRIGHT_MULTIVERSION void AddSparseGradientOfFew(const SparseRows& rows, const T* out_gradient, int64_t width,     \
                                                     T* gradient) {                                                    \
    AddOfFewImpl(rows, out_gradient, width, gradient);                                                                 \
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
