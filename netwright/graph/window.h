#ifndef NETWRIGHT_GRAPH_WINDOW_H_
#define NETWRIGHT_GRAPH_WINDOW_H_

#include <algorithm>
#include <compare>

namespace netwright {

// Zeros around an image, in pixels.
struct Padding {
  int top = 0, bottom = 0, left = 0, right = 0;
  auto operator<=>(const Padding&) const = default;
};

// Places of a window along `size` pixels. `same`: one for each pixel, or for each `stride` of them and the rest.
inline int WindowPlaces(int size, int kernel, int stride, bool same) {
  if (same) return (size + stride - 1) / stride;
  return size < kernel ? 0 : (size - kernel) / stride + 1;
}

// What a padded window needs on both sides together; it is split evenly, the odd pixel at the end (as TensorFlow's
// SAME).
inline int PaddedPixels(int size, int kernel, int stride) {
  return std::max(0, (WindowPlaces(size, kernel, stride, true) - 1) * stride + kernel - size);
}

inline Padding SamePadding(int height, int width, int kernel, int stride) {
  const int rows = PaddedPixels(height, kernel, stride), columns = PaddedPixels(width, kernel, stride);
  return {.top = rows / 2, .bottom = rows - rows / 2, .left = columns / 2, .right = columns - columns / 2};
}

// Where the smaller input of an addition or concatenation lies in the output: split evenly, the odd pixel at the end.
inline int PaddingBefore(int size, int padded) { return (padded - size) / 2; }

}  // namespace netwright

#endif  // NETWRIGHT_GRAPH_WINDOW_H_
