#ifndef NETWRIGHT_FUZZ_FUZZ_FILES_H_
#define NETWRIGHT_FUZZ_FUZZ_FILES_H_

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "netwright/io/locked_folder.h"

namespace netwright {

// For parsers that read files: a folder of this process, in memory where /dev/shm is there, removed at its end, or by
// the next one where it crashed.
class FuzzFolder {
 public:
  // Without what was in it.
  static const FuzzFolder& Empty() {
    static const FuzzFolder folder;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      std::filesystem::remove_all(entry.path());
    }
    return folder;
  }

  std::string operator/(const std::string& name) const { return path() + "/" + name; }
  const std::string& path() const { return folder_.path(); }

  // Its path.
  std::string Write(const std::string& name, std::span<const std::byte> bytes) const {
    const std::string file = *this / name;
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return file;
  }

 private:
  static std::string Parent() {
    std::error_code error;
    return std::filesystem::is_directory("/dev/shm", error) ? "/dev/shm"
                                                            : std::filesystem::temp_directory_path().string();
  }

  const LockedFolder folder_{Parent(), "netwright-fuzz-", Parent(), ""};
};

}  // namespace netwright

#endif  // NETWRIGHT_FUZZ_FUZZ_FILES_H_
