#include "netwright/deploy/c/c_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "netwright/graph/inference/device_cost.h"
#include "testing/files.h"
#include "testing/made_up_model.h"
#include "testing/object_sizes.h"

namespace netwright {
namespace {

class CSourceTest : public testing::TestWithParam<const char*> {
 protected:
  CSourceTest() {
    CModel about{.labels = {"a", "b \"?\?/\" \\", "\xc3\xa4", "d\n", "%s"}, .origin = "A test's.", .test_images = {}};
    for (int64_t i = 3000; i < 3020; ++i) about.test_images.push_back(MadeUpModel::Pixels(i));
    const CSources sources = WriteC(net_, about);
    std::ofstream(folder_ / "model.h") << sources.header;
    std::ofstream(folder_ / "model.c") << sources.source;
    std::ofstream(folder_ / "model_test.c") << sources.test;
  }

  // What a command prints; it must succeed.
  std::string Run(const std::string& command) const {
    const std::string out = folder_ / "out";
    const std::string all = "cd " + folder_.path() + " && { " + command + "; } >" + out + " 2>&1";
    EXPECT_EQ(std::system(all.c_str()), 0) << command << ReadText(out);
    return ReadText(out);
  }

  void CheckSizes(const std::string& nm) const {
    const DeviceCost bytes = DeviceCostOf(net_.net);
    const ObjectSizes sizes = SizesOf(nm, folder_ / "model.o", "model_labels");
    EXPECT_EQ(sizes.constants, bytes.flash);
    EXPECT_EQ(sizes.memory, bytes.ram);
  }

  const MadeUpModel model_{GetParam()};
  const QuantizedNet net_ = model_.Quantized();
  const TempFolder folder_;
};

TEST_P(CSourceTest, GivesTheEnginesBits) {
  EXPECT_THAT(Run("gcc -std=c99 -Wall -Wextra -Wpedantic -Werror -O2 -o test model.c model_test.c && ./test"),
              testing::HasSubstr("ok: 20 images"));
  Run("gcc -std=c99 -O0 -c model.c");
  CheckSizes("nm");
}

TEST_P(CSourceTest, RunsOnAMicrocontroller) {
  if (!IsProgramThere("arm-none-eabi-gcc") || !IsProgramThere("qemu-system-arm"))
    GTEST_SKIP() << "no compiler or emulator for Arm";
  const std::string make = "make -s -f " + std::filesystem::absolute("examples/cortex-m/Makefile").string();
  EXPECT_THAT(Run(make + " MODEL=. BUILD=arm run"), testing::HasSubstr("ok: 20 images"));
  Run("arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -std=c99 -O0 -c model.c");
  CheckSizes("arm-none-eabi-nm");
}

TEST_P(CSourceTest, GivesTheSameBitsByCmsisNn) {
  const char* library = std::getenv("NETWRIGHT_CMSIS_NN");
  if (library == nullptr) GTEST_SKIP() << "NETWRIGHT_CMSIS_NN names no folder with CMSIS-NN's source";
  if (!IsProgramThere("arm-none-eabi-gcc") || !IsProgramThere("qemu-system-arm"))
    GTEST_SKIP() << "no compiler or emulator for Arm";
  static const TempFolder built;  // the library, once for all networks
  const std::string make = "make -s -f " + std::filesystem::absolute("examples/cortex-m/Makefile").string();
  EXPECT_THAT(Run(make + " MODEL=. BUILD=" + built.path() + " CMSIS_NN=" + library + " run"),
              testing::HasSubstr("ok: 20 images"));
}

INSTANTIATE_TEST_SUITE_P(Networks, CSourceTest, testing::ValuesIn(kDeployedGraphs));

}  // namespace
}  // namespace netwright
