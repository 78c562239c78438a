#include "fuzz/fuzz_files.h"
#include "fuzz/fuzz_target.h"
#include "netwright/datasets/files/file_set.h"

// Images in a tar or zip file, packed or not.
NETWRIGHT_FUZZ_TARGET(archive) {
  using namespace netwright;
  const auto files = OpenArchiveFiles(FuzzFolder::Empty().Write("fuzz.tar", bytes));
  std::string why;
  size_t size = 0;
  for (size_t i = 0; i < files->files().size(); ++i) {
    if (const auto content = files->Read(i, nullptr, &why)) size += content->size();
  }
  FuzzCheck(size < (size_t{1} << 40));
}
