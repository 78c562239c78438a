#include "netwright/io/unpack_tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <system_error>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/printable.h"
#include "netwright/io/atomic_file.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBlock = 1 << 16;
constexpr size_t kMaxName = 512;       // characters of a member's path
constexpr int64_t kHeaderBytes = 512;  // what a member without bytes takes

class Unpacker {
 public:
  Unpacker(const std::string& file, const fs::path& to, const std::string& what)
      : file_(file), to_(to), what_(what), in_(archive_read_new(), archive_read_free), block_(kBlock) {
    std::error_code error;
    packed_ = static_cast<int64_t>(fs::file_size(file, error));
    archive_read_support_format_tar(in_.get());
    archive_read_support_filter_gzip(in_.get());
    if (error || archive_read_open_filename(in_.get(), file.c_str(), kBlock) != ARCHIVE_OK) {
      FailUsage("cannot read '{}': {}; give {}", file, error ? error.message() : Reason(), what);
    }
  }

  void Run() {
    archive_entry* entry = nullptr;
    int result = 0;
    while ((result = archive_read_next_header(in_.get(), &entry)) == ARCHIVE_OK) {
      const char* path = archive_entry_pathname(entry);
      const fs::path name = fs::path(path == nullptr ? "" : path).lexically_normal();
      const bool inside =
          name.is_relative() && name.has_filename() && *name.begin() != ".." && name.native().size() <= kMaxName;
      if (!inside || archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr) {
        FailUsage("'{}' is not {}: it holds '{}'", file_, what_, Printable(name.native().substr(0, kMaxName)));
      }
      Count(kHeaderBytes);
      Write(name);
    }
    if (result != ARCHIVE_EOF) FailDamaged();
  }

 private:
  std::string Reason() const {
    const char* reason = archive_error_string(in_.get());
    return reason == nullptr ? "it is no archive" : reason;
  }
  [[noreturn]] void FailDamaged() const { FailUsage("'{}' is damaged: {}", file_, Reason()); }

  void Write(const fs::path& name) {
    std::error_code told_by_the_file;
    fs::create_directories((to_ / name).parent_path(), told_by_the_file);
    AtomicFile out((to_ / name).string());
    la_ssize_t size = 0;
    while ((size = archive_read_data(in_.get(), block_.data(), block_.size())) > 0) {
      Count(size);
      out.Write({block_.data(), static_cast<size_t>(size)});
    }
    if (size < 0) FailDamaged();
    out.CommitUnsynced();
  }

  void Count(int64_t bytes) {
    unpacked_ += bytes;
    if (IsPackedTooTightly(packed_, unpacked_)) {
      FailUsage("'{}' unpacks to more than {} times its size, as no {} does; it is not unpacked", file_,
                kMaxUnpackingRatio, what_.substr(what_.find(' ') + 1));
    }
  }

  const std::string& file_;
  const fs::path& to_;
  const std::string& what_;
  std::unique_ptr<archive, int (*)(archive*)> in_;
  std::vector<char> block_;
  int64_t packed_ = 0, unpacked_ = 0;
};

}  // namespace

void UnpackTar(const std::string& file, const fs::path& folder, const std::string& what) {
  Unpacker(file, folder, what).Run();
}

}  // namespace netwright
