#ifndef NETWRIGHT_TESTING_TEMP_FOLDER_H_
#define NETWRIGHT_TESTING_TEMP_FOLDER_H_

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace netwright {

// A fresh folder, removed with all its content at the end.
class TempFolder {
 public:
  TempFolder() : path_(testing::TempDir() + "netwright-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_TEMP_FOLDER_H_
