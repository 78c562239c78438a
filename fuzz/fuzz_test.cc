// The fuzz targets on their seeds, and on seeds that are cut and changed a little: what libFuzzer does for hours, in a
// moment and without it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/fuzz_target.h"
#include "netwright/base/random.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr int kChanges = 60;  // of each seed

std::vector<fs::path> FilesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> SeedsOf(const std::string& target) {
  std::vector<fs::path> seeds = FilesIn("fuzz/corpus/" + target);
  if (target == "image") {
    for (fs::path& file : FilesIn("testing/fixtures/images")) seeds.push_back(std::move(file));
  }
  return seeds;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Changed(std::string bytes, Rng& rng) {
  if (bytes.empty()) return bytes;
  for (uint64_t i = 0; i <= rng.Below(3); ++i) bytes[rng.Below(bytes.size())] = static_cast<char>(rng());
  if (rng.Below(4) == 0) bytes.resize(rng.Below(bytes.size()));
  return bytes;
}

class FuzzTest : public testing::TestWithParam<std::string> {};

TEST_P(FuzzTest, SeedsAndWhatIsLikeThem) {
  const FuzzFunction target = FuzzTargets().at(GetParam());
  const auto run = [&](const std::string& bytes) { RunFuzzTarget(target, std::as_bytes(std::span(bytes))); };
  const std::vector<fs::path> seeds = SeedsOf(GetParam());
  EXPECT_FALSE(seeds.empty()) << "make some: fuzz/make_corpus.py";
  run("");
  Rng rng(1, GetParam());
  for (const fs::path& seed : seeds) {
    SCOPED_TRACE(seed.string());
    const std::string bytes = ReadFile(seed);
    EXPECT_NO_THROW(run(bytes));
    for (int i = 0; i < kChanges; ++i) EXPECT_NO_THROW(run(Changed(bytes, rng))) << "change " << i;
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& [name, target] : FuzzTargets()) names.emplace_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzTest, testing::ValuesIn(Names()), [](const auto& info) { return info.param; });

}  // namespace
}  // namespace netwright
