#include "netwright/machine/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A machine that nothing is wrong with.
MachineInfo GoodMachine() {
  MachineInfo machine;
  machine.processor = "Example CPU";
  machine.cores = 4;
  machine.memory_bytes = int64_t{16} << 30;
  machine.isa = {"avx2", "fma"};
  machine.libtorch = "1.13";
  machine.blas_library = "/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3";
  machine.openblas = true;
  machine.openblas_core = "Haswell";
  machine.openblas_config = "OpenBLAS 0.3.21";
  return machine;
}

TEST(MachineTest, NothingToWarnOf) { EXPECT_THAT(Warnings(GoodMachine()), IsEmpty()); }

TEST(MachineTest, WarnsOfTheReferenceBlas) {
  MachineInfo machine = GoodMachine();
  machine.blas_library = "/usr/lib/x86_64-linux-gnu/blas/libblas.so.3";
  machine.openblas = false;
  EXPECT_THAT(Warnings(machine), ElementsAre(HasSubstr("apt-get install libopenblas0-pthread")));
  machine.blas_library.clear();
  EXPECT_THAT(Warnings(machine), ElementsAre(HasSubstr("no BLAS library")));
}

TEST(MachineTest, WarnsOfOldKernels) {
  MachineInfo machine = GoodMachine();
  machine.openblas_core = "Prescott";
  EXPECT_THAT(Warnings(machine), ElementsAre(HasSubstr("OPENBLAS_CORETYPE=Haswell")));
  EXPECT_THAT(Warnings(machine, /*agents=*/false), IsEmpty()) << "no agent learns, and nothing else is slow";
  machine.environment = {{"OPENBLAS_CORETYPE", "Prescott"}};
  EXPECT_THAT(Warnings(machine), ElementsAre(HasSubstr("unset OPENBLAS_CORETYPE")));
  machine.isa = {};  // unknown
  EXPECT_THAT(Warnings(machine), IsEmpty());
}

TEST(MachineTest, WarnsOfThreadBinding) {
  MachineInfo machine = GoodMachine();
  machine.environment = {{"OMP_PROC_BIND", "true"}, {"OMP_NUM_THREADS", "4"}};
  EXPECT_THAT(Warnings(machine), ElementsAre(HasSubstr("OMP_PROC_BIND=true")));
  machine.environment = {{"OMP_PROC_BIND", "false"}};
  EXPECT_THAT(Warnings(machine), IsEmpty());
}

TEST(MachineTest, WarnsOfLittleMemoryALoadedMachineAndADebugBuild) {
  MachineInfo machine = GoodMachine();
  machine.memory_bytes = int64_t{4} << 30;
  machine.load_average = 4.0;
  machine.build = "debug";
  EXPECT_THAT(Warnings(machine),
              ElementsAre(HasSubstr("use workers = 2"), HasSubstr("load average 4.0"), HasSubstr("debug build")));
}

TEST(MachineTest, WarnsOfTheProcessor) {
  MachineInfo machine = GoodMachine();
  machine.isa = {"fma"};
  machine.governor = "powersave";
  machine.frequency_driver = "acpi-cpufreq";
  machine.gpu = "NVIDIA Example";
  EXPECT_THAT(Warnings(machine), ElementsAre(HasSubstr("no AVX2"), HasSubstr("governor 'powersave'"),
                                             HasSubstr("NVIDIA Example is not used")));
  machine = GoodMachine();
  machine.governor = "powersave";
  machine.frequency_driver = "intel_pstate";
  EXPECT_THAT(Warnings(machine), IsEmpty());
}

TEST(MachineTest, InspectsThisMachine) {
  const MachineInfo machine = InspectMachine();
  EXPECT_GE(machine.cores, 1);
  EXPECT_LE(machine.cores, sysconf(_SC_NPROCESSORS_CONF));
  EXPECT_GT(machine.memory_bytes, int64_t{64} << 20);
  EXPECT_FALSE(machine.blas_library.empty()) << "LibTorch depends on a BLAS, so one must be there";
  if (machine.openblas) {
    EXPECT_FALSE(machine.openblas_core.empty());
    EXPECT_THAT(machine.openblas_config, HasSubstr("OpenBLAS"));
  }
}

TEST(MachineTest, JsonHoldsWhatTimingsDependOn) {
  const nlohmann::json json = GoodMachine();
  std::vector<std::string> keys;
  for (const auto& item : json.items()) keys.push_back(item.key());
  // The complete list: nothing that names the host or its user may slip in.
  EXPECT_THAT(keys,
              testing::UnorderedElementsAre("processor", "cores", "memory_bytes", "isa", "libtorch", "libtorch_cuda",
                                            "blas_library", "openblas", "openblas_core", "openblas_config", "gpu",
                                            "governor", "load_average", "environment", "build"));
  EXPECT_EQ(json["openblas_core"], "Haswell");
}

TEST(MachineTest, CodeVersionStartsWithTheProjectVersion) {
  EXPECT_THAT(CodeVersion(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+(\\+[0-9a-f]+(\\.modified)?)?"));
}

}  // namespace
}  // namespace netwright
