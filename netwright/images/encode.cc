#include <opencv2/imgcodecs.hpp>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/images/image.h"

namespace netwright {

std::vector<std::byte> EncodePng(const Image& image) {
  NETWRIGHT_CHECK(image.channels == 1 || image.channels == 3);
  cv::Mat mat(image.height, image.width, CV_8UC(image.channels), const_cast<uint8_t*>(image.pixels.data()));
  if (image.channels == 3) {  // OpenCV's order is BGR
    mat = mat.clone();
    for (int y = 0; y < mat.rows; ++y) {
      uint8_t* pixel = mat.ptr<uint8_t>(y);
      for (int x = 0; x < mat.cols; ++x, pixel += 3) std::swap(pixel[0], pixel[2]);
    }
  }
  // OpenCV's own choice of zlib's parameters is made for speed; these make files a fifth to a half smaller.
  std::vector<uint8_t> bytes;
  const bool done = cv::imencode(
      ".png", mat, bytes, {cv::IMWRITE_PNG_COMPRESSION, 6, cv::IMWRITE_PNG_STRATEGY, cv::IMWRITE_PNG_STRATEGY_DEFAULT});
  NETWRIGHT_CHECK(done);
  const auto view = std::as_bytes(std::span(bytes));
  return {view.begin(), view.end()};
}

}  // namespace netwright
