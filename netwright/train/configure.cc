#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <malloc.h>

#include "netwright/train/trainer.h"

namespace netwright {

void ConfigureTorch(int threads) {
  at::set_num_threads(threads);
  try {
    at::set_num_interop_threads(1);
  } catch (const std::exception&) {
    // Already set, or in use: nothing here runs between operations anyway.
  }
  at::globalContext().setFlushDenormal(true);

  // The BLAS behind LibTorch has threads of its own; which one it is, is known only when the program runs.
  using SetThreads = void (*)(int);
  if (void* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) reinterpret_cast<SetThreads>(symbol)(threads);

  // Freed memory is kept: an activation of some megabytes would else go back to the system and be paged in anew in
  // every step. (glibc refuses a threshold above 32 MiB, so mapping is switched off altogether.)
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 2047 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
  mallopt(M_ARENA_MAX, threads > 1 ? 2 : 1);
}

}  // namespace netwright
