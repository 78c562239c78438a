#ifndef NETWRIGHT_TESTING_CHILD_REFERENCE_H_
#define NETWRIGHT_TESTING_CHILD_REFERENCE_H_

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/nn/child_net.h"

namespace netwright {

// PyTorch's numbers for small child networks (tests/golden/child_reference.py); read from the repository root.
inline const nlohmann::json& ChildReference() {
  static const nlohmann::json reference = [] {
    std::ifstream file("tests/golden/child_reference.json");
    return nlohmann::json::parse(file);
  }();
  return reference;
}

inline constexpr int kChildReferenceCases = 6;

// One case: the network with the reference's start weights, and its images.
struct ChildReferenceCase {
  explicit ChildReferenceCase(int index) : json(ChildReference()["cases"][index]), net(MakeNet(json)) {
    for (const Parameter& p : net.parameters()) {
      at::Tensor value = p.value;
      value.copy_(ToTensor(json["weights"].at(p.name).at("values"), p.value.sizes()));
    }
    images =
        ToTensor(json["images"], json["shape"].get<std::vector<int64_t>>()).contiguous(at::MemoryFormat::ChannelsLast);
    labels = json["labels"].get<std::vector<int32_t>>();
    smoothing = json["label_smoothing"];
  }

  static at::Tensor ToTensor(const nlohmann::json& values, at::IntArrayRef shape) {
    return at::tensor(values.get<std::vector<double>>(), at::kDouble).reshape(shape);
  }

  static ChildNet<double> MakeNet(const nlohmann::json& c) {
    const NetworkTemplate net{.filters = c["filters"],
                              .filter_growth = c["filter_growth"],
                              .max_filters = 256,
                              .dense_units = c["dense_units"],
                              .dropout = 0.0};
    const InputSpec input{c["shape"][1], c["shape"][2], c["shape"][3], c["classes"]};
    const NormConstants norm{ChildReference()["bn_epsilon"], ChildReference()["bn_momentum"]};
    return {Graph::Parse(c["graph"].get<std::string>()), input, net, norm, 1};
  }

  nlohmann::json json;
  ChildNet<double> net;
  at::Tensor images;
  std::vector<int32_t> labels;
  double smoothing = 0;
};

// Within `tolerance` of the largest expected value, which is what rounding scales with.
inline void ExpectNearReference(const at::Tensor& actual, const nlohmann::json& expected, const std::string& what,
                                double tolerance = 1e-9) {
  const auto values = expected.get<std::vector<double>>();
  const at::Tensor dense = actual.contiguous();
  ASSERT_EQ(static_cast<size_t>(dense.numel()), values.size()) << what;
  double largest = 1e-3;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  const double* data = dense.data_ptr<double>();
  for (size_t i = 0; i < values.size(); ++i) ASSERT_NEAR(data[i], values[i], tolerance * largest) << what << " " << i;
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_CHILD_REFERENCE_H_
