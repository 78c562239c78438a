#ifndef NETWRIGHT_DEPLOY_C_KERNEL_TEXT_H_
#define NETWRIGHT_DEPLOY_C_KERNEL_TEXT_H_

#include <string_view>

namespace netwright {

// deploy/int8_kernels.h.
std::string_view Int8KernelText();

// deploy/c/cmsis_nn_kernels.h.
std::string_view CmsisNnKernelText();

}  // namespace netwright

#endif  // NETWRIGHT_DEPLOY_C_KERNEL_TEXT_H_
