#include "netwright/data/tar_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <utility>

#include "netwright/base/error.h"

namespace netwright {
namespace {

constexpr time_t kTime = 946'684'800;  // 2000-01-01; tar warns of 1970

}  // namespace

TarWriter::TarWriter(Sink sink) : sink_(std::move(sink)), archive_(archive_write_new()) {
  archive_write_set_format_gnutar(archive_);
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

void TarWriter::Add(const std::string& path, std::span<const std::byte> content) {
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), archive_entry_free);
  archive_entry_set_pathname(entry.get(), path.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_mtime(entry.get(), kTime, 0);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(content.size()));
  Check(archive_write_header(archive_, entry.get()), path);
  const la_ssize_t written = archive_write_data(archive_, content.data(), content.size());
  Check(written, path);
  if (written != static_cast<la_ssize_t>(content.size())) FailRun("cannot write {} into the archive: it is cut", path);
}

void TarWriter::Close() { Check(archive_write_close(archive_), "the end"); }

}  // namespace netwright
