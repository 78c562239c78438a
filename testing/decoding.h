#ifndef NETWRIGHT_TESTING_DECODING_H_
#define NETWRIGHT_TESTING_DECODING_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>

#include "netwright/images/image.h"
#include "testing/files.h"

namespace netwright {

// Expectations of DecodeImage for the tests of image formats.

inline std::span<const std::byte> View(const Bytes& bytes) { return std::as_bytes(std::span(bytes)); }

inline Image Decoded(const Bytes& bytes, int channels = 0) {
  std::string why;
  const auto image = DecodeImage(View(bytes), channels, &why);
  EXPECT_TRUE(image) << why;
  return image.value_or(Image{});
}

// Of a file that is refused.
inline std::string ReasonOf(const Bytes& bytes) {
  std::string why;
  EXPECT_FALSE(DecodeImage(View(bytes), 3, &why));
  EXPECT_FALSE(why.empty());
  return why;
}

// For damaged files: all pixels or a reason, never a crash.
inline void ExpectPixelsOrReason(const Bytes& bytes) {
  std::string why;
  const auto image = DecodeImage(View(bytes), 3, &why);
  if (image) {
    EXPECT_EQ(image->pixels.size(), static_cast<size_t>(image->height) * static_cast<size_t>(image->width) * 3);
  } else {
    EXPECT_FALSE(why.empty());
  }
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_DECODING_H_
