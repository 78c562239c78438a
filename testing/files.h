#ifndef NETWRIGHT_TESTING_FILES_H_
#define NETWRIGHT_TESTING_FILES_H_

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace netwright {

using Bytes = std::vector<uint8_t>;

inline void WriteFile(const std::string& path, const Bytes& bytes) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  ASSERT_TRUE(out.good()) << path;
}

inline Bytes ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::string ReadText(const std::string& path) {
  const Bytes bytes = ReadFile(path);
  return {bytes.begin(), bytes.end()};
}

inline void ChangeByte(const std::string& path, int64_t from_end) {
  Bytes bytes = ReadFile(path);
  ASSERT_GE(static_cast<int64_t>(bytes.size()), from_end);
  bytes[bytes.size() - static_cast<size_t>(from_end)] ^= 0x10;
  WriteFile(path, bytes);
}

// Gives every file below `path` (or `path` itself) a modification time of an hour ago.
inline void Age(const std::string& path) {
  namespace fs = std::filesystem;
  const auto then = fs::file_time_type::clock::now() - std::chrono::hours(1);
  if (!fs::is_directory(path)) return fs::last_write_time(path, then);
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) fs::last_write_time(entry.path(), then);
  }
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_FILES_H_
