/* Kernels of 8-bit networks, with the arithmetic of the LiteRT 8-bit quantization specification: what its reference
   kernels and those of TensorFlow Lite Micro compute, bit for bit. C99 and C++. Netwright's own engine runs this file,
   and the C files that it writes have it inside.

   Tensors are [row][column][channel]. A real number is scale * (q - zero). */
#ifndef NETWRIGHT_INT8_KERNELS_H_
#define NETWRIGHT_INT8_KERNELS_H_

#include <stdint.h>
#include <string.h>

typedef struct {
  int height, width, channels;
} nw_shape;

typedef struct {
  int height, width, stride, before_rows, before_columns; /* zeros around the input */
} nw_window;

typedef struct {
  int32_t zero_in, zero_out, low, high; /* low, high: what the result is held within */
} nw_range;

/* x * multiplier * 2^(shift - 31), rounded twice, as gemmlowp does. multiplier is not negative. */
static inline int32_t nw_scaled(int32_t x, int32_t multiplier, int shift) {
  const int left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : -shift;
  const int64_t product = (int64_t)((int32_t)((uint32_t)x << left)) * multiplier;
  const int64_t nudge = product >= 0 ? (int64_t)1 << 30 : 1 - ((int64_t)1 << 30);
  const int32_t high = (int32_t)((product + nudge) / ((int64_t)1 << 31));
  const int32_t mask = (int32_t)(((int64_t)1 << right) - 1);
  return (high >> right) + ((high & mask) > (mask >> 1) + (high < 0));
}

static inline int8_t nw_held(int32_t x, int32_t low, int32_t high) {
  return (int8_t)(x < low ? low : x > high ? high : x);
}

/* weights: [out][row][column][in]; a multiplier and a shift for each output channel. */
static inline void nw_convolution(const int8_t* in, nw_shape from, nw_window window, nw_range range,
                                  const int8_t* weights, const int32_t* bias, const int32_t* multiplier,
                                  const int8_t* shift, nw_shape to, int8_t* out) {
  for (int row = 0; row < to.height; ++row) {
    const int first_row = row * window.stride - window.before_rows;
    for (int column = 0; column < to.width; ++column) {
      const int first_column = column * window.stride - window.before_columns;
      const int8_t* w = weights;
      for (int channel = 0; channel < to.channels; ++channel) {
        int32_t sum = bias[channel];
        for (int y = 0; y < window.height; ++y) {
          for (int x = 0; x < window.width; ++x, w += from.channels) {
            const int r = first_row + y, c = first_column + x;
            if (r < 0 || r >= from.height || c < 0 || c >= from.width) continue;
            const int8_t* pixel = in + ((long)r * from.width + c) * from.channels;
            for (int i = 0; i < from.channels; ++i) sum += (pixel[i] - range.zero_in) * w[i];
          }
        }
        *out++ = nw_held(nw_scaled(sum, multiplier[channel], shift[channel]) + range.zero_out, range.low, range.high);
      }
    }
  }
}

/* weights: [row][column][channel]. */
static inline void nw_depthwise(const int8_t* in, nw_shape from, nw_window window, nw_range range,
                                const int8_t* weights, const int32_t* bias, const int32_t* multiplier,
                                const int8_t* shift, nw_shape to, int8_t* out) {
  for (int row = 0; row < to.height; ++row) {
    const int first_row = row * window.stride - window.before_rows;
    for (int column = 0; column < to.width; ++column) {
      const int first_column = column * window.stride - window.before_columns;
      for (int channel = 0; channel < to.channels; ++channel) {
        int32_t sum = bias[channel];
        for (int y = 0; y < window.height; ++y) {
          for (int x = 0; x < window.width; ++x) {
            const int r = first_row + y, c = first_column + x;
            if (r < 0 || r >= from.height || c < 0 || c >= from.width) continue;
            sum += (in[((long)r * from.width + c) * from.channels + channel] - range.zero_in) *
                   weights[(y * window.width + x) * to.channels + channel];
          }
        }
        *out++ = nw_held(nw_scaled(sum, multiplier[channel], shift[channel]) + range.zero_out, range.low, range.high);
      }
    }
  }
}

/* weights: [outputs][inputs]. */
static inline void nw_dense(const int8_t* in, int inputs, nw_range range, const int8_t* weights, const int32_t* bias,
                            const int32_t* multiplier, const int8_t* shift, int outputs, int8_t* out) {
  for (int o = 0; o < outputs; ++o, weights += inputs) {
    int32_t sum = bias[o];
    for (int i = 0; i < inputs; ++i) sum += (in[i] - range.zero_in) * weights[i];
    out[o] = nw_held(nw_scaled(sum, multiplier[o], shift[o]) + range.zero_out, range.low, range.high);
  }
}

static inline void nw_max_pooling(const int8_t* in, nw_shape from, nw_window window, nw_range range, nw_shape to,
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

static inline void nw_average_pooling(const int8_t* in, nw_shape from, nw_window window, nw_range range, nw_shape to,
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

static inline void nw_addition(const int8_t* a, const int8_t* b, long count, const nw_sum* sum, nw_range range,
                               int8_t* out) {
  for (long i = 0; i < count; ++i) {
    const int32_t x = nw_scaled((a[i] - sum->zero[0]) * (1 << 20), sum->multiplier[0], sum->shift[0]);
    const int32_t y = nw_scaled((b[i] - sum->zero[1]) * (1 << 20), sum->multiplier[1], sum->shift[1]);
    out[i] = nw_held(nw_scaled(x + y, sum->out_multiplier, sum->out_shift) + range.zero_out, range.low, range.high);
  }
}

/* The channels of one input among those of the output, from `first` on. */
static inline void nw_concatenation(const int8_t* in, long pixels, int channels, int first, int all, int8_t* out) {
  for (long i = 0; i < pixels; ++i) memcpy(out + i * all + first, in + i * channels, (size_t)channels);
}

static inline void nw_padding(const int8_t* in, nw_shape from, int rows, int columns, int channels, int32_t zero,
                              nw_shape to, int8_t* out) {
  memset(out, zero, (size_t)to.height * (size_t)to.width * (size_t)to.channels);
  for (int row = 0; row < from.height; ++row) {
    for (int column = 0; column < from.width; ++column) {
      memcpy(out + ((long)(row + rows) * to.width + column + columns) * to.channels + channels,
             in + ((long)row * from.width + column) * from.channels, (size_t)from.channels);
    }
  }
}

static inline void nw_relu(const int8_t* in, long count, nw_range range, int8_t* out) {
  for (long i = 0; i < count; ++i) out[i] = nw_held(in[i], range.low, range.high);
}

#endif /* NETWRIGHT_INT8_KERNELS_H_ */
