#ifndef NETWRIGHT_NN_BUFFER_H_
#define NETWRIGHT_NN_BUFFER_H_

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

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
  size_t bytes() const { return bytes_; }

 private:
  struct Free {
    void operator()(void* data) const { std::free(data); }
  };
  std::unique_ptr<void, Free> data_;
  size_t bytes_ = 0;
};

// Buffers that are lent for parts of a step: those given back serve the next who asks.
class BufferPool {
 public:
  Buffer Take(size_t bytes) {
    size_t best = free_.size();  // the smallest that is large enough, else the largest
    for (size_t i = 0; i < free_.size(); ++i) {
      if (best == free_.size()) {
        best = i;
        continue;
      }
      const size_t a = free_[i].bytes(), b = free_[best].bytes();
      if (b < bytes ? a > b : a >= bytes && a < b) best = i;
    }
    Buffer buffer;
    if (best < free_.size()) {
      buffer = std::move(free_[best]);
      free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(best));
    }
    buffer.Reserve<char>(static_cast<int64_t>(bytes));
    return buffer;
  }
  void Give(Buffer buffer) { free_.push_back(std::move(buffer)); }

 private:
  std::vector<Buffer> free_;
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_BUFFER_H_
