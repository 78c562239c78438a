#include "netwright/nn/weights.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "netwright/base/error.h"
#include "netwright/base/hash.h"

namespace netwright {
namespace {

// A file with one tensor of this shape and four bytes, whose checksum is right.
std::string FileOf(const std::string& shape) {
  std::string header =
      R"({"__metadata__":{"checksum":"00000000000000000000000000000000"},"a":{"dtype":"F32","shape":)" + shape +
      R"(,"data_offsets":[0,4]}})";
  const std::string data(4, '\0');
  Digester digester;
  digester.Add(std::string_view(header));
  digester.Add(std::as_bytes(std::span(data)));
  const std::string sum = digester.Finish().Hex();
  header.replace(header.find("0000"), sum.size(), sum);
  std::string length(sizeof(uint64_t), '\0');
  const uint64_t size = header.size();
  std::memcpy(length.data(), &size, sizeof(size));
  return length + header + data;
}

TEST(WeightsTest, AShapeIsOfItsBytesBeforeATensorIsMade) {
  EXPECT_EQ(TensorFile::Parse(FileOf("[1,1]"), "file").tensors.at("a").numel(), 1);
  for (const char* shape : {"[2]", "[-1,-1]", "[4294967296,4294967296]", "[9223372036854775807]", "[0]", "[1e30]"}) {
    EXPECT_THROW(TensorFile::Parse(FileOf(shape), "file"), Error) << shape;
  }
}

}  // namespace
}  // namespace netwright
