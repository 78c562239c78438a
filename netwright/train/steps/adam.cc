#include "netwright/train/steps/adam.h"

#include <cmath>

#include "netwright/base/multiversion.h"

namespace netwright {
namespace {

NETWRIGHT_INLINE float Root(float x) { return __builtin_sqrtf(x); }
NETWRIGHT_INLINE double Root(double x) { return __builtin_sqrt(x); }

template <typename T>
NETWRIGHT_INLINE void Step(T* __restrict w, const T* __restrict g, T* __restrict m, T* __restrict v, int64_t count,
                           int64_t step, double rate, double weight_decay, const AdamConstants& constants) {
  const double correction1 = 1.0 - std::pow(constants.beta1, static_cast<double>(step));
  const double correction2 = 1.0 - std::pow(constants.beta2, static_cast<double>(step));
  // rate (m / c1) / (sqrt(v / c2) + e)  =  (rate sqrt(c2) / c1) m / (sqrt(v) + e sqrt(c2))
  const T size = static_cast<T>(rate * std::sqrt(correction2) / correction1);
  const T epsilon = static_cast<T>(constants.epsilon * std::sqrt(correction2));
  const T keep = static_cast<T>(1.0 - rate * weight_decay);
  const T beta1 = static_cast<T>(constants.beta1), rest1 = static_cast<T>(1.0 - constants.beta1);
  const T beta2 = static_cast<T>(constants.beta2), rest2 = static_cast<T>(1.0 - constants.beta2);
  for (int64_t i = 0; i < count; ++i) {
    const T gradient = g[i];
    const T first = beta1 * m[i] + rest1 * gradient;
    const T second = beta2 * v[i] + rest2 * gradient * gradient;
    m[i] = first;
    v[i] = second;
    w[i] = keep * w[i] - size * first / (Root(second) + epsilon);
  }
}

}  // namespace

template <>
NETWRIGHT_MULTIVERSION void AdamStep<float>(float* weights, const float* gradients, float* first_moment,
                                            float* second_moment, int64_t count, int64_t step, double rate,
                                            double weight_decay, const AdamConstants& constants) {
  Step(weights, gradients, first_moment, second_moment, count, step, rate, weight_decay, constants);
}

template <>
void AdamStep<double>(double* weights, const double* gradients, double* first_moment, double* second_moment,
                      int64_t count, int64_t step, double rate, double weight_decay, const AdamConstants& constants) {
  Step(weights, gradients, first_moment, second_moment, count, step, rate, weight_decay, constants);
}

}  // namespace netwright
