#include <gtest/gtest.h>

#if __has_include(<opencv2/dnn.hpp>)
#define NETWRIGHT_HAS_OPENCV 1
#include <opencv2/dnn.hpp>
#endif

#include <algorithm>
#include <string>
#include <vector>

#include "netwright/deploy/onnx/onnx_model.h"
#include "testing/made_up_model.h"

namespace netwright {
namespace {

class OpenCvTest : public testing::TestWithParam<const char*> {};

TEST_P(OpenCvTest, ComputesTheSameFromOnnx) {
#ifdef NETWRIGHT_HAS_OPENCV
  const MadeUpModel model(GetParam());
  const std::string onnx = WriteOnnx(model.folded(), GetParam());
  cv::dnn::Net net = cv::dnn::readNetFromONNX(onnx.data(), onnx.size());
  const InputSpec& input = MadeUpModel::kInput;
  std::vector<std::vector<float>> values;
  for (int64_t i = 3000; i < 3010; ++i) {
    const at::Tensor image = MadeUpModel::Batch(i, 1).contiguous();
    const int dims[] = {1, input.channels, input.height, input.width};
    net.setInput(cv::Mat(4, dims, CV_32F, image.data_ptr<float>()));
    const cv::Mat logits = net.forward();
    RunFloat(model.folded(), MadeUpModel::Image(i), values);
    const std::vector<float>& expected = values.back();
    ASSERT_EQ(logits.total(), expected.size());
    for (size_t c = 0; c < expected.size(); ++c) {
      EXPECT_NEAR(logits.ptr<float>()[c], expected[c], 1e-4 * std::max(1.0f, std::abs(expected[c])));
    }
  }
#else
  GTEST_SKIP() << "OpenCV's dnn was not there when this was built (libopencv-dnn-dev)";
#endif
}

INSTANTIATE_TEST_SUITE_P(Networks, OpenCvTest, testing::ValuesIn(kDeployedGraphs));

}  // namespace
}  // namespace netwright
