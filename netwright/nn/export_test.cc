#include "netwright/nn/export.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "netwright/base/error.h"
#include "netwright/nn/weights.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

TEST(ExportTest, TorchScriptGivesTheSameLogits) {
  const TempFolder temp;
  const InputSpec input{3, 11, 10, 4};
  const NetworkTemplate net{.filters = 5, .filter_growth = 2, .dense_units = 7};
  NetworkTemplate gap = net;
  gap.head = HeadKind::kGap;
  gap.growth_by = GrowthBy::kStage;
  const std::pair<const char*, NetworkTemplate> networks[] = {
      {"input", net},
      {"conv3(0) conv3(1) max2(2) conv1(3)", net},
      {"avg2(0) conv3(1) max3(2)", net},
      {"conv3(0) conv5(1) add(1,2) max2(0) concat(4,3) conv1(5) add(6,0)", net},
      {"input", gap},
      {"conv3same/2(0) conv1x4(1) depthwise3same(2) conv1(3) add(4,1)", gap},
      {"conv3same(0) depthwise5same/2(1) conv1(2) avg2(1) add(3,4) gap(5)", net}};
  for (const auto& [text, net] : networks) {
    const Graph graph = Graph::Parse(text);
    ChildNet<float> child(graph, input, net, {}, 3);
    const at::Tensor images = at::rand({6, 3, 11, 10}, at::make_generator<at::CPUGeneratorImpl>(1))
                                  .contiguous(at::MemoryFormat::ChannelsLast);
    for (int i = 0; i < 20; ++i) child.Forward(images);  // statistics that are not 0 and 1
    const std::string path = temp / "model.pt";
    SaveTorchScript(graph, input, net, 1e-3, child, path);
    EXPECT_TRUE(at::allclose(RunTorchScript(path, images.contiguous()), child.Infer(images), 1e-4, 1e-5)) << text;
  }
}

TEST(ExportTest, UnwritablePathIsARunError) {
  const Graph graph = Graph::Parse("input");
  const InputSpec input{1, 4, 4, 2};
  ChildNet<float> child(graph, input, {.dense_units = 3}, {}, 3);
  EXPECT_THROW(SaveTorchScript(graph, input, {.dense_units = 3}, 1e-3, child, "/nonexistent/model.pt"), Error);
}

TEST(WeightsTest, RoundTripAndErrors) {
  const TempFolder temp;
  const std::string path = temp / "weights";
  TensorFile file;
  file.tensors["a"] = at::arange(6, at::kFloat).reshape({2, 3});
  file.texts["b"] = "text with spaces";
  file.Save(path);
  const TensorFile read = TensorFile::Load(path);
  EXPECT_TRUE(at::equal(read.tensors.at("a"), file.tensors["a"]));
  EXPECT_EQ(read.Text("b"), "text with spaces");
  EXPECT_THROW(read.Text("c"), Error);
  at::Tensor wrong = at::zeros({3, 2});
  EXPECT_THROW(read.CopyTo("a", wrong), Error);
  std::ofstream(path, std::ios::trunc) << "not of this format";
  EXPECT_THROW(TensorFile::Load(path), Error);
  EXPECT_THROW(file.Save("/proc/weights"), Error);
}

// An archive of LibTorch's may hold code that runs when it is loaded.
TEST(WeightsTest, ArchivesAreNotRead) {
  const TempFolder temp;
  const std::string path = temp / "weights";
  std::ofstream(path) << std::string("PK\3\4", 4) << std::string(100, 'x');
  EXPECT_THAT(RunErrorOf([&] { TensorFile::Load(path); }), testing::HasSubstr("may hold code"));
}

TEST(WeightsTest, EveryFlippedBitIsRefused) {
  const TempFolder temp;
  const std::string path = temp / "weights";
  TensorFile file;
  file.tensors["a"] = at::arange(3, at::kFloat);
  file.tensors["b"] = at::arange(2, at::kLong);
  file.texts["c"] = "text";
  file.Save(path);
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  const std::string whole = content.str();
  for (size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    std::ofstream(path, std::ios::trunc) << damaged;
    const std::string error = RunErrorOf([&] { TensorFile::Load(path); });
    EXPECT_THAT(error, testing::StartsWith("cannot read '" + path)) << "bit " << bit;
    EXPECT_EQ(error.find('\n'), std::string::npos);
  }
  std::ofstream(path, std::ios::trunc) << whole.substr(0, whole.size() - 1);
  EXPECT_THROW(TensorFile::Load(path), Error);
}

// Files of this process grow to `bytes` and no further, as on a full disk, for as long as this lives.
class ScopedFileLimit {
 public:
  explicit ScopedFileLimit(rlim_t bytes) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit = {bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~ScopedFileLimit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    signal(SIGXFSZ, handler_);
  }
  ScopedFileLimit(const ScopedFileLimit&) = delete;
  ScopedFileLimit& operator=(const ScopedFileLimit&) = delete;

 private:
  rlimit old_ = {};
  void (*handler_)(int);
};

// No file may be larger than a kilobyte. LibTorch's own writer would end the process.
TEST(ExportTest, AFullDiskIsARunError) {
  const TempFolder temp;
  const ScopedFileLimit limit(1024);
  const InputSpec input{1, 4, 4, 2};
  ChildNet<float> child(Graph::Parse("input"), input, {.dense_units = 3}, {}, 3);
  const std::string model = temp / "model.pt";
  EXPECT_EQ(RunErrorOf([&] { SaveTorchScript(Graph::Parse("input"), input, {.dense_units = 3}, 1e-3, child, model); }),
            "cannot write '" + model + "': File too large; is the disk full?");
  EXPECT_TRUE(std::filesystem::is_empty(temp.path()));
}

}  // namespace
}  // namespace netwright
