#ifndef NETWRIGHT_DEPLOY_INT8_KERNELS_H_
#define NETWRIGHT_DEPLOY_INT8_KERNELS_H_

/* Kernels of 8-bit networks, with the arithmetic of the LiteRT 8-bit quantization specification. Results are rounded
   once, as LiteRT's default kernels do, which give the same bits; its reference kernels and TensorFlow Lite Micro round
   some of them twice, and may differ by a step or two. C99 and C++. Netwright's own engine runs this file, and the C
   files that it writes have it inside.

   Tensors are [row][column][channel]. A real number is scale * (q - zero). */

/* NOLINTBEGIN: C has no namespaces. */

#include <stdint.h>
#include <string.h>

#ifndef NW_KERNEL
#define NW_KERNEL static inline
#endif

#ifdef NETWRIGHT_CMSIS_NN
typedef int32_t nw_shift; /* as that library has them */
#else
typedef int8_t nw_shift;
#endif

typedef struct {
  int height, width, channels;
} nw_shape;

typedef struct {
  int height, width, stride, before_rows, before_columns; /* zeros around the input */
} nw_window;

typedef struct {
  int32_t zero_in, zero_out, low, high; /* low, high: what the result is held within */
} nw_range;

/* x * multiplier * 2^(shift - 31), rounded once, halves upwards. multiplier is not negative, shift below 31. */
NW_KERNEL int32_t nw_scaled(int32_t x, int32_t multiplier, int shift) {
  const int right = 31 - shift;
  return (int32_t)((x * (int64_t)multiplier + ((int64_t)1 << (right - 1))) >> right);
}

NW_KERNEL int8_t nw_held(int32_t x, int32_t low, int32_t high) { return (int8_t)(x < low ? low : x > high ? high : x); }

/* weights: [out][row][column][in]; a multiplier and a shift for each output channel. What a row of the window covers
   lies together, in the input and in the weights. */
NW_KERNEL void nw_convolution(const int8_t* in, nw_shape from, nw_window window, nw_range range, const int8_t* weights,
                              const int32_t* bias, const int32_t* multiplier, const nw_shift* shift, nw_shape to,
                              int8_t* out) {
  for (int row = 0; row < to.height; ++row) {
    const int first_row = row * window.stride - window.before_rows;
    for (int column = 0; column < to.width; ++column) {
      const int first_column = column * window.stride - window.before_columns;
      const int left = first_column < 0 ? -first_column : 0;
      const int rest = from.width - first_column, right = rest < window.width ? rest : window.width;
      const int count = (right - left) * from.channels;
      for (int channel = 0; channel < to.channels; ++channel) {
        int32_t sum = bias[channel];
        for (int y = 0; y < window.height; ++y) {
          const int r = first_row + y;
          if (r < 0 || r >= from.height) continue;
          const int8_t* pixel = in + ((long)r * from.width + first_column + left) * from.channels;
          const int8_t* w = weights + ((long)(channel * window.height + y) * window.width + left) * from.channels;
          for (int i = 0; i < count; ++i) sum += (pixel[i] - range.zero_in) * w[i];
        }
        *out++ = nw_held(nw_scaled(sum, multiplier[channel], shift[channel]) + range.zero_out, range.low, range.high);
      }
    }
  }
}

/* weights: [row][column][channel]. Some channels at a time, whose sums large processors compute at once. */
NW_KERNEL void nw_depthwise(const int8_t* in, nw_shape from, nw_window window, nw_range range, const int8_t* weights,
                            const int32_t* bias, const int32_t* multiplier, const nw_shift* shift, nw_shape to,
                            int8_t* out) {
  enum { kBlock = 16 };
  for (int row = 0; row < to.height; ++row) {
    for (int column = 0; column < to.width; ++column, out += to.channels) {
      for (int first = 0; first < to.channels; first += kBlock) {
        const int count = to.channels - first < kBlock ? to.channels - first : kBlock;
        int32_t sums[kBlock];
        for (int c = 0; c < count; ++c) sums[c] = bias[first + c];
        for (int y = 0; y < window.height; ++y) {
          const int r = row * window.stride - window.before_rows + y;
          if (r < 0 || r >= from.height) continue;
          for (int x = 0; x < window.width; ++x) {
            const int column_in = column * window.stride - window.before_columns + x;
            if (column_in < 0 || column_in >= from.width) continue;
            const int8_t* pixel = in + ((long)r * from.width + column_in) * from.channels + first;
            const int8_t* w = weights + (y * window.width + x) * to.channels + first;
            for (int c = 0; c < count; ++c) sums[c] += (pixel[c] - range.zero_in) * w[c];
          }
        }
        for (int c = 0; c < count; ++c) {
          const int32_t scaled = nw_scaled(sums[c], multiplier[first + c], shift[first + c]);
          out[first + c] = nw_held(scaled + range.zero_out, range.low, range.high);
        }
      }
    }
  }
}

/* weights: [outputs][inputs]. */
NW_KERNEL void nw_dense(const int8_t* in, int inputs, nw_range range, const int8_t* weights, const int32_t* bias,
                        const int32_t* multiplier, const nw_shift* shift, int outputs, int8_t* out) {
  for (int o = 0; o < outputs; ++o, weights += inputs) {
    int32_t sum = bias[o];
    for (int i = 0; i < inputs; ++i) sum += (in[i] - range.zero_in) * weights[i];
    out[o] = nw_held(nw_scaled(sum, multiplier[o], shift[o]) + range.zero_out, range.low, range.high);
  }
}

NW_KERNEL void nw_max_pooling(const int8_t* in, nw_shape from, nw_window window, nw_range range, nw_shape to,
                              int8_t* out) {
  for (int row = 0; row < to.height; ++row) {
    for (int column = 0; column < to.width; ++column) {
      for (int channel = 0; channel < to.channels; ++channel) {
        int32_t most = -128;
        for (int y = 0; y < window.height; ++y) {
          for (int x = 0; x < window.width; ++x) {
            const long r = row * window.stride + y, c = column * window.stride + x;
            const int8_t value = in[(r * from.width + c) * from.channels + channel];
            if (value > most) most = value;
          }
        }
        *out++ = nw_held(most, range.low, range.high);
      }
    }
  }
}

NW_KERNEL void nw_average_pooling(const int8_t* in, nw_shape from, nw_window window, nw_range range, nw_shape to,
                                  int8_t* out) {
  const int32_t count = window.height * window.width;
  for (int row = 0; row < to.height; ++row) {
    for (int column = 0; column < to.width; ++column) {
      for (int channel = 0; channel < to.channels; ++channel) {
        int32_t sum = 0;
        for (int y = 0; y < window.height; ++y) {
          for (int x = 0; x < window.width; ++x) {
            const long r = row * window.stride + y, c = column * window.stride + x;
            sum += in[(r * from.width + c) * from.channels + channel];
          }
        }
        *out++ = nw_held(sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count, range.low, range.high);
      }
    }
  }
}

typedef struct {
  int32_t zero[2], multiplier[2];
  int8_t shift[2];
  int32_t out_multiplier;
  int8_t out_shift;
} nw_sum;

NW_KERNEL void nw_addition(const int8_t* a, const int8_t* b, long count, const nw_sum* sum, nw_range range,
                           int8_t* out) {
  for (long i = 0; i < count; ++i) {
    const int32_t x = nw_scaled((a[i] - sum->zero[0]) * (1 << 20), sum->multiplier[0], sum->shift[0]);
    const int32_t y = nw_scaled((b[i] - sum->zero[1]) * (1 << 20), sum->multiplier[1], sum->shift[1]);
    out[i] = nw_held(nw_scaled(x + y, sum->out_multiplier, sum->out_shift) + range.zero_out, range.low, range.high);
  }
}

/* The channels of one input among those of the output, from `first` on. */
NW_KERNEL void nw_concatenation(const int8_t* in, long pixels, int channels, int first, int all, int8_t* out) {
  for (long i = 0; i < pixels; ++i) memcpy(out + i * all + first, in + i * channels, (size_t)channels);
}

NW_KERNEL void nw_padding(const int8_t* in, nw_shape from, int rows, int columns, int channels, int32_t zero,
                          nw_shape to, int8_t* out) {
  memset(out, zero, (size_t)to.height * (size_t)to.width * (size_t)to.channels);
  for (int row = 0; row < from.height; ++row) {
    for (int column = 0; column < from.width; ++column) {
      memcpy(out + ((long)(row + rows) * to.width + column + columns) * to.channels + channels,
             in + ((long)row * from.width + column) * from.channels, (size_t)from.channels);
    }
  }
}

NW_KERNEL void nw_relu(const int8_t* in, long count, nw_range range, int8_t* out) {
  for (long i = 0; i < count; ++i) out[i] = nw_held(in[i], range.low, range.high);
}

/* NOLINTEND */

#endif  // NETWRIGHT_DEPLOY_INT8_KERNELS_H_
