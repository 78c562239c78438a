#ifndef NETWRIGHT_NN_KERNELS_DNNL_ENGINE_H_
#define NETWRIGHT_NN_KERNELS_DNNL_ENGINE_H_

#include <dnnl.hpp>

namespace netwright {

// The process's one oneDNN engine.
inline const dnnl::engine& DnnlEngine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_DNNL_ENGINE_H_
