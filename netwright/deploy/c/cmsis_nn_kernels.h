#ifndef NETWRIGHT_DEPLOY_C_CMSIS_NN_KERNELS_H_
#define NETWRIGHT_DEPLOY_C_CMSIS_NN_KERNELS_H_

/* With NETWRIGHT_CMSIS_NN, Arm's CMSIS-NN does what it has kernels for; where it needs more memory than NW_SCRATCH
   bytes, or refuses, the kernels above do. The bits are the same where CMSIS-NN was compiled with
   CMSIS_NN_USE_SINGLE_ROUNDING. */

/* NOLINTBEGIN: C has no namespaces. */

#include <arm_nnfunctions.h>

static int32_t nw_scratch[NW_SCRATCH / 4 + 1];

NW_KERNEL cmsis_nn_dims nw_dims(nw_shape shape) {
  const cmsis_nn_dims dims = {1, shape.height, shape.width, shape.channels};
  return dims;
}

NW_KERNEL cmsis_nn_tile nw_tile(int rows, int columns) {
  const cmsis_nn_tile tile = {columns, rows};
  return tile;
}

NW_KERNEL cmsis_nn_activation nw_limits(nw_range range) {
  const cmsis_nn_activation limits = {range.low, range.high};
  return limits;
}

NW_KERNEL void nw_cmsis_convolution(const int8_t* in, nw_shape from, nw_window window, nw_range range,
                                    const int8_t* weights, const int32_t* bias, const int32_t* multiplier,
                                    const nw_shift* shift, nw_shape to, int8_t* out) {
  const cmsis_nn_context context = {nw_scratch, (int32_t)sizeof nw_scratch};
  const cmsis_nn_conv_params params = {-range.zero_in,
                                       range.zero_out,
                                       nw_tile(window.stride, window.stride),
                                       nw_tile(window.before_rows, window.before_columns),
                                       nw_tile(1, 1),
                                       nw_limits(range)};
  const cmsis_nn_per_channel_quant_params scales = {(int32_t*)multiplier, (int32_t*)shift};
  const cmsis_nn_dims from_dims = nw_dims(from), to_dims = nw_dims(to), bias_dims = {1, 1, 1, to.channels};
  const cmsis_nn_dims filter = {to.channels, window.height, window.width, from.channels};
  if (arm_convolve_wrapper_s8_get_buffer_size(&params, &from_dims, &filter, &to_dims) > context.size ||
      arm_convolve_wrapper_s8(&context, &params, &scales, &from_dims, in, &filter, weights, &bias_dims, bias, &to_dims,
                              out) != ARM_CMSIS_NN_SUCCESS) {
    nw_convolution(in, from, window, range, weights, bias, multiplier, shift, to, out);
  }
}

NW_KERNEL void nw_cmsis_depthwise(const int8_t* in, nw_shape from, nw_window window, nw_range range,
                                  const int8_t* weights, const int32_t* bias, const int32_t* multiplier,
                                  const nw_shift* shift, nw_shape to, int8_t* out) {
  const cmsis_nn_context context = {nw_scratch, (int32_t)sizeof nw_scratch};
  const cmsis_nn_dw_conv_params params = {-range.zero_in,
                                          range.zero_out,
                                          1,
                                          nw_tile(window.stride, window.stride),
                                          nw_tile(window.before_rows, window.before_columns),
                                          nw_tile(1, 1),
                                          nw_limits(range)};
  const cmsis_nn_per_channel_quant_params scales = {(int32_t*)multiplier, (int32_t*)shift};
  const cmsis_nn_dims from_dims = nw_dims(from), to_dims = nw_dims(to), bias_dims = {1, 1, 1, to.channels};
  const cmsis_nn_dims filter = {1, window.height, window.width, to.channels};
  if (arm_depthwise_conv_wrapper_s8_get_buffer_size(&params, &from_dims, &filter, &to_dims) > context.size ||
      arm_depthwise_conv_wrapper_s8(&context, &params, &scales, &from_dims, in, &filter, weights, &bias_dims, bias,
                                    &to_dims, out) != ARM_CMSIS_NN_SUCCESS) {
    nw_depthwise(in, from, window, range, weights, bias, multiplier, shift, to, out);
  }
}

/* All outputs have one scale. */
NW_KERNEL void nw_cmsis_dense(const int8_t* in, int inputs, nw_range range, const int8_t* weights, const int32_t* bias,
                              const int32_t* multiplier, const nw_shift* shift, int outputs, int8_t* out) {
  const cmsis_nn_context none = {0, 0};
  const cmsis_nn_fc_params params = {-range.zero_in, 0, range.zero_out, nw_limits(range)};
  const cmsis_nn_per_tensor_quant_params scale = {multiplier[0], shift[0]};
  const cmsis_nn_dims from = {1, 1, 1, inputs}, filter = {inputs, 1, 1, outputs}, to = {1, 1, 1, outputs};
  if (arm_fully_connected_s8(&none, &params, &scale, &from, in, &filter, weights, &to, bias, &to, out) !=
      ARM_CMSIS_NN_SUCCESS) {
    nw_dense(in, inputs, range, weights, bias, multiplier, shift, outputs, out);
  }
}

NW_KERNEL cmsis_nn_pool_params nw_pooling(nw_window window, nw_range range) {
  const cmsis_nn_pool_params params = {nw_tile(window.stride, window.stride), nw_tile(0, 0), nw_limits(range)};
  return params;
}

NW_KERNEL void nw_cmsis_max_pooling(const int8_t* in, nw_shape from, nw_window window, nw_range range, nw_shape to,
                                    int8_t* out) {
  const cmsis_nn_context none = {0, 0};
  const cmsis_nn_pool_params params = nw_pooling(window, range);
  const cmsis_nn_dims from_dims = nw_dims(from), to_dims = nw_dims(to), filter = {1, window.height, window.width, 1};
  if (arm_max_pool_s8(&none, &params, &from_dims, in, &filter, &to_dims, out) != ARM_CMSIS_NN_SUCCESS) {
    nw_max_pooling(in, from, window, range, to, out);
  }
}

NW_KERNEL void nw_cmsis_average_pooling(const int8_t* in, nw_shape from, nw_window window, nw_range range, nw_shape to,
                                        int8_t* out) {
  const cmsis_nn_context context = {nw_scratch, (int32_t)sizeof nw_scratch};
  const cmsis_nn_pool_params params = nw_pooling(window, range);
  const cmsis_nn_dims from_dims = nw_dims(from), to_dims = nw_dims(to), filter = {1, window.height, window.width, 1};
  if (arm_avgpool_s8_get_buffer_size(to.width, from.channels) > context.size ||
      arm_avgpool_s8(&context, &params, &from_dims, in, &filter, &to_dims, out) != ARM_CMSIS_NN_SUCCESS) {
    nw_average_pooling(in, from, window, range, to, out);
  }
}

NW_KERNEL void nw_cmsis_addition(const int8_t* a, const int8_t* b, long count, const nw_sum* sum, nw_range range,
                                 int8_t* out) {
  if (arm_elementwise_add_s8(a, b, -sum->zero[0], sum->multiplier[0], sum->shift[0], -sum->zero[1], sum->multiplier[1],
                             sum->shift[1], 20, out, range.zero_out, sum->out_multiplier, sum->out_shift, range.low,
                             range.high, (int32_t)count) != ARM_CMSIS_NN_SUCCESS) {
    nw_addition(a, b, count, sum, range, out);
  }
}

#define nw_convolution nw_cmsis_convolution
#define nw_depthwise nw_cmsis_depthwise
#define nw_dense nw_cmsis_dense
#define nw_max_pooling nw_cmsis_max_pooling
#define nw_average_pooling nw_cmsis_average_pooling
#define nw_addition nw_cmsis_addition

/* NOLINTEND */

#endif  // NETWRIGHT_DEPLOY_C_CMSIS_NN_KERNELS_H_
