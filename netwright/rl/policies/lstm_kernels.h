#ifndef NETWRIGHT_RL_POLICIES_LSTM_KERNELS_H_
#define NETWRIGHT_RL_POLICIES_LSTM_KERNELS_H_

#include <cstdint>
#include <span>
#include <vector>

namespace netwright {

// The parts of an LSTM step and its gradient that are no dense matrix products, on one thread, for T = float and
// double. Arrays are row-major and do not overlap unless a comment says so. Gates lie in a row as i, f, o, g.

// The entries of a matrix that are not zero, row after row. Encoded networks are mostly zeros.
struct SparseRows {
  std::vector<int64_t> begin = {0};  // row r holds entries begin[r] .. begin[r + 1]
  std::vector<int32_t> column;       // may have room for more
  std::vector<float> value;
  int columns = 0;  // of the matrix

  int64_t rows() const { return static_cast<int64_t>(begin.size()) - 1; }
  int64_t entries() const { return begin.back(); }
  void Set(std::span<const float> dense, int columns);
  // Becomes the transposed matrix of so many of another's rows.
  void SetTransposed(const SparseRows& other, int64_t first_row, int64_t row_count);
};

// out = rows x weights + bias; weights [columns][width], bias [width], out [rows][width].
template <typename T>
void ProjectSparse(const SparseRows& rows, const T* weights, const T* bias, int64_t width, T* out);
// gradient += transposed x out_gradient; gradient [columns][width], out_gradient [rows][width]. `transposed`: the rows.
template <typename T>
void AddSparseGradient(const SparseRows& transposed, const T* out_gradient, int64_t width, T* gradient);
// The same of rows that are not transposed; faster for a few of them.
template <typename T>
void AddSparseGradientOfFew(const SparseRows& rows, const T* out_gradient, int64_t width, T* gradient);

// c_out = f c_in + i g of `lanes` rows; gates [lanes][4 hidden], after their sigmoid and tanh.
template <typename T>
void LstmCell(const T* gates, const T* c_in, int64_t lanes, int64_t hidden, T* c_out);
// h_out = o tanh_c.
template <typename T>
void LstmOutput(const T* gates, const T* tanh_c, int64_t lanes, int64_t hidden, T* h_out);

// Backwards through one step. dh: gradient of h_out; dc: gradient of c_out from later steps, replaced by that of c_in;
// dz [lanes][4 hidden]: gradient of what went into the gates' sigmoid and tanh.
template <typename T>
void LstmBackward(const T* gates, const T* tanh_c, const T* c_in, const T* dh, int64_t lanes, int64_t hidden, T* dc,
                  T* dz);

}  // namespace netwright

#endif  // NETWRIGHT_RL_POLICIES_LSTM_KERNELS_H_
