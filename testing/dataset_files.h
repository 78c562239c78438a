#ifndef NETWRIGHT_TESTING_DATASET_FILES_H_
#define NETWRIGHT_TESTING_DATASET_FILES_H_

// Archives, IDX files and CIFAR batches written at run time.
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/images/image.h"
#include "testing/files.h"
#include "testing/image_files.h"

namespace netwright {

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

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_DATASET_FILES_H_
