#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "netwright/io/unpack_tar.h"

// What `netwright store import` unpacks: nothing may come to lie outside the folder.
NETWRIGHT_FUZZ_TARGET(run_archive) {
  using namespace netwright;
  const FuzzFolder& folder = FuzzFolder::Empty();
  const std::string file = folder.Write("fuzz.tgz", bytes);
  std::filesystem::create_directories(folder / "a/b");
  const auto inside = [&] {
    const auto count = [](const std::string& path) {
      return std::distance(std::filesystem::directory_iterator(path), std::filesystem::directory_iterator());
    };
    return count(folder.path()) == 2 && count(folder / "a") == 1;
  };
  try {
    UnpackTar(file, folder / "a/b", "an export of runs");
  } catch (const Error&) {
  }
  FuzzCheck(inside());
}
