#include "netwright/final/state_files.h"

#include <fmt/format.h>

#include <cstdlib>
#include <limits>
#include <system_error>
#include <vector>

namespace netwright {
namespace {

namespace fs = std::filesystem;
constexpr char kPrefix[] = "final-";

// The rung of "final-RUNG-FINALIST.state" or ".weights"; -1 for another file.
int RungOf(const fs::path& path) {
  const std::string name = path.filename().string();
  if (!name.starts_with(kPrefix) || (path.extension() != ".state" && path.extension() != ".weights")) return -1;
  return std::atoi(name.c_str() + sizeof(kPrefix) - 1);
}

}  // namespace

std::string StateFiles::State(int rung, int finalist) const {
  return (folder_ / fmt::format("{}{}-{}.state", kPrefix, rung, finalist)).string();
}

std::string StateFiles::Weights(int rung, int finalist) const {
  return (folder_ / fmt::format("{}{}-{}.weights", kPrefix, rung, finalist)).string();
}

void StateFiles::RemoveBefore(int rung, const std::set<std::string>& keep) const {
  std::vector<fs::path> old;
  std::error_code ignored;
  for (const fs::directory_entry& file : fs::directory_iterator(folder_, ignored)) {
    const int of = RungOf(file.path());
    if (of >= 0 && of < rung && !keep.contains(file.path().string())) old.push_back(file.path());
  }
  for (const fs::path& file : old) fs::remove(file, ignored);
}

void StateFiles::RemoveAll() const { RemoveBefore(std::numeric_limits<int>::max(), {}); }

}  // namespace netwright
