#ifndef NETWRIGHT_TESTING_DATA_FIXTURES_H_
#define NETWRIGHT_TESTING_DATA_FIXTURES_H_

// Small data sets written at run time, in every format, and the way to the real ones.
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <zlib.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/data/image.h"

namespace netwright::testing {

// A fresh folder, removed with all its content at the end.
class TempFolder {
 public:
  TempFolder() : path_(::testing::TempDir() + "/netwright-XXXXXX") {
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

// An environment variable set (or, by null, unset) for a scope.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old, had_ = true;
    value == nullptr ? unsetenv(name) : setenv(name, value, 1);
  }
  ~ScopedVariable() { had_ ? setenv(name_, old_.c_str(), 1) : unsetenv(name_); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::string old_;
  bool had_ = false;
};

// The message of the usage error that `call` must end in.
inline std::string UsageErrorOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << "one line: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

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

// Smooth colours with some noise, different for every seed.
inline Image TestImage(int height, int width, int channels, uint64_t seed) {
  Rng rng(seed, "test-image");
  Image image{height, width, channels, {}};
  const int base = static_cast<int>(rng.Below(100));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        image.pixels.push_back(
            static_cast<uint8_t>(base + (c == 1 ? 3 * x : 2 * y) % 100 + static_cast<int>(rng.Below(40))));
      }
    }
  }
  return image;
}

// `extension`: ".png", ".jpg", ".bmp", ".webp". Four channels are RGBA.
inline Bytes Encode(const Image& image, const std::string& extension, const std::vector<int>& parameters = {}) {
  cv::Mat mat(image.height, image.width, CV_8UC(image.channels), const_cast<uint8_t*>(image.pixels.data()));
  mat = mat.clone();
  for (int y = 0; y < mat.rows && image.channels >= 3; ++y) {
    for (int x = 0; x < mat.cols; ++x) std::swap(mat.ptr(y, x)[0], mat.ptr(y, x)[2]);
  }
  Bytes bytes;
  EXPECT_TRUE(cv::imencode(extension, mat, bytes, parameters));
  return bytes;
}

// `per_class` images in each of root/<class>/.
inline void WriteClassFolders(const std::string& root, const std::vector<std::string>& classes, int per_class,
                              const std::string& extension = ".png", int height = 12, int width = 10,
                              int channels = 3) {
  for (size_t c = 0; c < classes.size(); ++c) {
    for (int i = 0; i < per_class; ++i) {
      const uint64_t seed = StreamSeed(c, classes[c] + root.substr(root.rfind('/')), static_cast<uint64_t>(i));
      WriteFile(root + "/" + classes[c] + "/" + std::to_string(i) + extension,
                Encode(TestImage(height, width, channels, seed), extension));
    }
  }
}

// The files below `folder`, in an archive by the extension of `path` (.zip, .tar, .tar.gz, .tgz), under `top`/.
inline void WriteArchive(const std::string& path, const std::string& folder, const std::string& top) {
  namespace fs = std::filesystem;
  struct archive* writer = archive_write_new();
  if (path.ends_with(".zip")) {
    archive_write_set_format_zip(writer);
    archive_write_set_options(writer, "hdrcharset=UTF-8");
  } else {
    archive_write_set_format_gnutar(writer);
    if (path.ends_with("gz")) archive_write_add_filter_gzip(writer);
  }
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    struct archive_entry* entry = archive_entry_new();
    const std::string name = (top.empty() ? "" : top + "/") + fs::relative(file.path(), folder).string();
    archive_entry_set_pathname(entry, name.c_str());  // as it is, in a tar
    if (path.ends_with(".zip")) archive_entry_set_pathname_utf8(entry, name.c_str());
    archive_entry_set_perm(entry, 0755);
    const Bytes bytes = file.is_regular_file() ? ReadFile(file.path().string()) : Bytes();
    archive_entry_set_filetype(entry, file.is_regular_file() ? AE_IFREG : AE_IFDIR);
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    ASSERT_EQ(archive_write_header(writer, entry), ARCHIVE_OK) << archive_error_string(writer);
    if (!bytes.empty()) archive_write_data(writer, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  ASSERT_EQ(archive_write_close(writer), ARCHIVE_OK);
  archive_write_free(writer);
}

// An IDX file of unsigned bytes; gzipped when the name ends in .gz.
inline void WriteIdx(const std::string& path, const std::vector<uint32_t>& dimensions, const Bytes& data) {
  Bytes bytes = {0, 0, 8, static_cast<uint8_t>(dimensions.size())};
  for (const uint32_t d : dimensions) {
    for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<uint8_t>(d >> shift));
  }
  bytes.insert(bytes.end(), data.begin(), data.end());
  if (!path.ends_with(".gz")) return WriteFile(path, bytes);
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  gzFile out = gzopen(path.c_str(), "wb");
  ASSERT_NE(out, nullptr);
  gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(out);
}

// `count` grey images, labels 0, 1, ..., classes - 1, 0, ...
inline void WriteIdxPair(const std::string& folder, const std::string& prefix, const std::string& suffix,
                         uint32_t count, uint32_t side, int classes) {
  Bytes pixels, labels;
  for (uint32_t i = 0; i < count; ++i) {
    const Image image = TestImage(static_cast<int>(side), static_cast<int>(side), 1, StreamSeed(1, prefix, i));
    pixels.insert(pixels.end(), image.pixels.begin(), image.pixels.end());
    labels.push_back(static_cast<uint8_t>(i % static_cast<uint32_t>(classes)));
  }
  WriteIdx(folder + "/" + prefix + "-images-idx3-ubyte" + suffix, {count, side, side}, pixels);
  WriteIdx(folder + "/" + prefix + "-labels-idx1-ubyte" + suffix, {count}, labels);
}

// CIFAR records with the given labels; a second, leading label byte for CIFAR-100.
inline Bytes CifarBatch(const std::vector<uint8_t>& labels, bool hundred, uint64_t seed) {
  Bytes bytes;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (hundred) bytes.push_back(static_cast<uint8_t>(labels[i] / 5));
    bytes.push_back(labels[i]);
    const Image image = TestImage(32, 32, 3, StreamSeed(seed, "cifar", i));
    bytes.insert(bytes.end(), image.pixels.begin(), image.pixels.end());
  }
  return bytes;
}

// A real data set or file below $NETWRIGHT_DATA (default ../shared/data); empty when it is not there.
inline std::string RealData(const std::string& name) {
  const char* root = std::getenv("NETWRIGHT_DATA");
  const std::string path = std::string(root == nullptr || *root == '\0' ? "../shared/data" : root) + "/" + name;
  return std::filesystem::exists(path) ? path : "";
}

inline std::string FashionMnist() {
  const std::string path = "/usr/share/datasets/fashion-mnist";
  return std::filesystem::exists(path) ? path : "";
}

}  // namespace netwright::testing

// For real data that may not be there.
#define NETWRIGHT_REAL_DATA_OR_SKIP(variable, expression) \
  const std::string variable = (expression);              \
  if (variable.empty()) GTEST_SKIP() << "real data not on this machine: " #expression

#endif  // NETWRIGHT_TESTING_DATA_FIXTURES_H_
