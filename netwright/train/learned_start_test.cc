#include "netwright/train/learned_start.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "netwright/base/error.h"
#include "netwright/nn/weights.h"
#include "netwright/spaces/search_space.h"
#include "netwright/train/learned_weights.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

NetIdentity Identity(int channels, int classes) {
  const std::shared_ptr<const NetworkSpace> space = MakeSearchSpace(kLearnedSpace);
  NetIdentity identity;
  identity.graph = space->Lower(space->Parse(std::string(kLearnedArchitecture)));
  identity.input = {channels, 32, 32, classes};
  identity.recipe.net = {
      .filters = 12, .filter_growth = 2, .max_filters = 256, .head = HeadKind::kGap, .growth_by = GrowthBy::kStage};
  return identity;
}

at::Tensor Named(const ChildNet<float>& net, const std::string& name) {
  for (const Parameter& parameter : net.parameters()) {
    if (parameter.name == name) return parameter.value;
  }
  return {};
}

TEST(LearnedStartTest, AllButTheLastLayerComesFromTheFile) {
  const TensorFile file = TensorFile::Parse(LearnedStartFile(), "file");
  const NetIdentity identity = Identity(3, 5);
  ChildNet<float> net = MakeChild(identity, 1);
  const at::Tensor output = Named(net, "output.weight").clone();
  LoadLearnedStart(net, identity);
  EXPECT_TRUE(at::equal(Named(net, "output.weight"), output));
  size_t learnt = 0;
  for (const Parameter& parameter : net.parameters()) {
    const auto found = file.tensors.find(parameter.name);
    if (found == file.tensors.end()) continue;
    EXPECT_TRUE(at::equal(parameter.value, found->second.to(at::kFloat))) << parameter.name;
    ++learnt;
  }
  EXPECT_EQ(learnt + 2, net.parameters().size());
  EXPECT_GT(net.statistics().abs().sum().item<double>(), 0);
}

TEST(LearnedStartTest, GreyImagesGiveWhatTheyWouldInColours) {
  ChildNet<float> colour = MakeChild(Identity(3, 5), 1), grey = MakeChild(Identity(1, 5), 1);
  LoadLearnedStart(colour, Identity(3, 5));
  LoadLearnedStart(grey, Identity(1, 5));
  at::NoGradGuard no_grad;
  for (const char* name : {"output.weight", "output.bias"}) Named(grey, name).copy_(Named(colour, name));
  const at::Tensor images = at::linspace(0, 1, 2 * 32 * 32).reshape({2, 1, 32, 32});
  const auto channels_last = [](const at::Tensor& t) { return t.contiguous(at::MemoryFormat::ChannelsLast); };
  const at::Tensor seen = grey.Infer(channels_last(images));
  EXPECT_LT((seen - colour.Infer(channels_last(images.repeat({1, 3, 1, 1})))).abs().max().item<double>(), 1e-3);
}

TEST(LearnedStartTest, IsOfOneNetworkOnly) {
  NetIdentity wider = Identity(3, 5);
  wider.recipe.net.filters = 16;
  ChildNet<float> net = MakeChild(wider, 1);
  EXPECT_THROW(LoadLearnedStart(net, wider), Error);
  NetIdentity other = Identity(3, 5);
  other.graph = Graph::Parse("conv3(0)");
  ChildNet<float> another = MakeChild(other, 1);
  EXPECT_THROW(LoadLearnedStart(another, other), Error);
}

TEST(LearnedStartTest, WhatIsSavedIsRead) {
  const TempFolder folder;
  const std::string path = folder / "saved.weights";
  const NetIdentity identity = Identity(3, 7);
  ChildNet<float> net = MakeChild(identity, 3);
  SaveWeights(net, identity, path + ".whole");
  SaveLearnedStart(identity.graph, identity.input, identity.recipe, path + ".whole", path);
  const TensorFile file = TensorFile::Load(path);
  EXPECT_EQ(file.tensors.size(), net.parameters().size() - 2 + 1);
  EXPECT_EQ(file.Text("graph"), identity.graph.Text());
}

}  // namespace
}  // namespace netwright
