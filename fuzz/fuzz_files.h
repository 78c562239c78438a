#ifndef NETWRIGHT_FUZZ_FUZZ_FILES_H_
#define NETWRIGHT_FUZZ_FUZZ_FILES_H_

#include <stdlib.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace netwright {

// For parsers that read files: a folder of this process, in memory where /dev/shm is there, removed at its end.
class FuzzFolder {
 public:
  FuzzFolder() {
    std::error_code error;
    const bool memory = std::filesystem::is_directory("/dev/shm", error);
    path_ = (memory ? "/dev/shm" : std::filesystem::temp_directory_path().string()) + "/netwright-fuzz-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~FuzzFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  FuzzFolder(const FuzzFolder&) = delete;
  FuzzFolder& operator=(const FuzzFolder&) = delete;

  // Without what was in it.
  static const FuzzFolder& Empty() {
    static const FuzzFolder folder;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path_)) {
      std::filesystem::remove_all(entry.path());
    }
    return folder;
  }

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

  // Its path.
  std::string Write(const std::string& name, std::span<const std::byte> bytes) const {
    const std::string file = *this / name;
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return file;
  }

 private:
  std::string path_;
};

}  // namespace netwright

#endif  // NETWRIGHT_FUZZ_FUZZ_FILES_H_
