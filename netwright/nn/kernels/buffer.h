#ifndef NETWRIGHT_NN_KERNELS_BUFFER_H_
#define NETWRIGHT_NN_KERNELS_BUFFER_H_

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace netwright {

// Uninitialised memory on cache-line boundaries that is kept from step to step.
class Buffer {
 public:
  // At least `count` elements; what was there is lost when it has to grow. Throws std::bad_alloc.
  template <typename S>
  S* Reserve(int64_t count) {
    constexpr size_t kAlignment = 64;
    const size_t bytes = (static_cast<size_t>(count) * sizeof(S) + kAlignment - 1) / kAlignment * kAlignment;
    if (bytes > bytes_) {
      data_.reset();
      bytes_ = 0;
      data_.reset(std::aligned_alloc(kAlignment, bytes));
      if (data_ == nullptr) throw std::bad_alloc();
      bytes_ = bytes;
    }
    return static_cast<S*>(data_.get());
  }
  template <typename S>
  S* Get() const {
    return static_cast<S*>(data_.get());
  }

 private:
  struct Free {
    void operator()(void* data) const { std::free(data); }
  };
  std::unique_ptr<void, Free> data_;
  size_t bytes_ = 0;
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_KERNELS_BUFFER_H_
