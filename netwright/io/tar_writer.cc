#include "netwright/io/tar_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "netwright/base/error.h"

namespace netwright {
namespace {

constexpr time_t kTime = 946'684'800;  // 2000-01-01; tar warns of 1970
constexpr size_t kBlock = size_t{1} << 16;

}  // namespace

TarWriter::TarWriter(Sink sink, bool gzip) : sink_(std::move(sink)), archive_(archive_write_new()) {
  archive_write_set_format_gnutar(archive_);
  if (gzip) {
    archive_write_add_filter_gzip(archive_);
    archive_write_set_filter_option(archive_, "gzip", "timestamp", nullptr);
    archive_write_set_bytes_in_last_block(archive_, 1);  // zeros behind it would not be gzip's
  }
  const auto write = [](struct archive*, void* self, const void* data, size_t length) -> la_ssize_t {
    auto* writer = static_cast<TarWriter*>(self);
    // Never a failure to libarchive, which would then not free its buffers; Check tells of it.
    try {
      if (!writer->dropping_) writer->sink_({static_cast<const std::byte*>(data), length});
    } catch (...) {
      writer->error_ = std::current_exception();
      writer->dropping_ = true;
    }
    return static_cast<la_ssize_t>(length);
  };
  Check(archive_write_open(archive_, this, nullptr, write, nullptr), "at its start");
}

TarWriter::~TarWriter() {
  dropping_ = true;  // what is not closed by now is not to be completed
  archive_write_free(archive_);
}

void TarWriter::Check(int64_t result, const std::string& path) {
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  if (result >= ARCHIVE_OK) return;
  const char* reason = archive_error_string(archive_);
  FailRun("cannot write {} into the archive: {}", path, reason == nullptr ? "unknown reason" : reason);
}

void TarWriter::Begin(const std::string& path, size_t size) {
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname(entry.get(), path.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), kTime, 0);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
  Check(archive_write_header(archive_, entry.get()), path);
}

void TarWriter::Put(const std::string& path, std::span<const std::byte> content) {
  const la_ssize_t written = archive_write_data(archive_, content.data(), content.size());
  Check(written, path);
  if (written != static_cast<la_ssize_t>(content.size())) FailRun("cannot write {} into the archive: it is cut", path);
}

void TarWriter::Add(const std::string& path, std::span<const std::byte> content) {
  Begin(path, content.size());
  Put(path, content);
}

void TarWriter::AddFile(const std::string& path, const std::string& file) {
  std::error_code ignored;
  const bool regular = std::filesystem::is_regular_file(file, ignored);  // a folder opens, and claims to be endless
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  const std::streamoff size = regular && in ? std::streamoff{in.tellg()} : -1;
  if (size < 0 || !in.seekg(0)) FailRun("cannot read '{}'", file);
  Begin(path, static_cast<size_t>(size));
  std::vector<std::byte> block(kBlock);
  for (auto left = static_cast<size_t>(size); left > 0;) {
    const size_t count = std::min(left, block.size());
    if (!in.read(reinterpret_cast<char*>(block.data()), static_cast<std::streamsize>(count))) {
      FailRun("cannot read '{}' to its end", file);
    }
    Put(path, std::span(block).first(count));
    left -= count;
  }
}

void TarWriter::Close() { Check(archive_write_close(archive_), "the end"); }

}  // namespace netwright
