#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/units.h"
#include "netwright/datasets/files/file_set.h"
#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/io/byte_reader.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

constexpr int64_t kHeaderBytes = 128;  // of memory for a member, without its path and its bytes

// A member's bytes: in the mapped archive where it stores them as they are (tar), else unpacked once into memory, which
// hard links share.
struct Member {
  std::string path;
  std::shared_ptr<std::vector<std::byte>> unpacked;
  std::span<const std::byte> bytes;
  std::string broken;  // why there are no bytes
};

struct Index {
  std::vector<Member> members;       // images and index files
  std::vector<std::string> folders;  // all folders
  DatasetSource::Ignored ignored;
};

struct ArchiveCloser {
  void operator()(struct archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<struct archive, ArchiveCloser>;

// libarchive converts names by the thread's locale; in the plain C locale it gives up on anything but ASCII.
class ScopedUtf8Locale {
 public:
  ScopedUtf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale_ != nullptr) old_ = uselocale(locale_);
  }
  ~ScopedUtf8Locale() {
    if (locale_ == nullptr) return;
    uselocale(old_);
    freelocale(locale_);
  }
  ScopedUtf8Locale(const ScopedUtf8Locale&) = delete;
  ScopedUtf8Locale& operator=(const ScopedUtf8Locale&) = delete;

 private:
  locale_t locale_;
  locale_t old_ = nullptr;
};

// "a/b" of "./a//b/" and "/a/b".
std::string Normalise(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view name = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (name.empty() || name == ".") continue;
    if (!out.empty()) out += '/';
    out += name;
  }
  return out;
}

std::string Text(const char* utf8, const char* raw) { return utf8 != nullptr ? utf8 : raw != nullptr ? raw : ""; }

class Indexer {
 public:
  Indexer(const std::string& path, std::span<const std::byte> file) : path_(path), file_(file) {
    reader_.reset(archive_read_new());
    struct archive* reader = reader_.get();
    archive_read_support_filter_gzip(reader);
    archive_read_support_filter_bzip2(reader);
    archive_read_support_filter_xz(reader);
    archive_read_support_format_tar(reader);
    archive_read_support_format_zip(reader);
    // Names are taken for UTF-8 whatever the locale.
    archive_read_set_options(reader, "hdrcharset=UTF-8");
    if (archive_read_open_memory(reader, file.data(), file.size()) != ARCHIVE_OK) FailDamaged("at its start");
  }

  Index Run() {
    std::string latest = "at its start";
    for (;;) {
      struct archive_entry* entry = nullptr;
      const int result = archive_read_next_header(reader_.get(), &entry);
      if (result == ARCHIVE_EOF) break;
      if (result == ARCHIVE_RETRY) continue;
      if (result < ARCHIVE_WARN) FailDamaged(latest);
      Add(entry);
      latest = "after " + Normalise(Text(archive_entry_pathname_utf8(entry), archive_entry_pathname(entry)));
    }
    return std::move(index_);
  }

 private:
  [[noreturn]] void FailDamaged(const std::string& where) {
    const char* reason = archive_error_string(reader_.get());
    FailUsage("the archive {} is damaged {}: {}; get it again, or unpack what can be unpacked and give the folder",
              path_, where, reason == nullptr ? "unknown format" : reason);
  }

  void Add(struct archive_entry* entry) {
    const std::string path = Normalise(Text(archive_entry_pathname_utf8(entry), archive_entry_pathname(entry)));
    Count(kHeaderBytes + static_cast<int64_t>(path.size()));
    if (path.empty()) return;
    if (archive_entry_filetype(entry) == AE_IFDIR) {
      index_.folders.push_back(path);
      return;
    }
    const bool index = LooksLikeIndex(path) && archive_entry_size(entry) <= kMaxIndexFileBytes;
    if (!index && !LooksLikeImage(path)) {
      index_.ignored.AddFile(path);
      return;
    }
    const char* link = archive_entry_hardlink_utf8(entry);
    if (link == nullptr) link = archive_entry_hardlink(entry);
    Member member;
    member.path = path;
    if (link != nullptr) {
      const auto target = places_.find(Normalise(link));
      if (target == places_.end()) return;
      const Member& other = index_.members[target->second];
      member.unpacked = other.unpacked;
      member.bytes = other.bytes;
      member.broken = other.broken;
    } else if (archive_entry_filetype(entry) == AE_IFREG) {
      ReadData(&member);
    } else {
      return;  // symbolic links and devices
    }
    // A member that comes again replaces the earlier one, as unpacking would.
    const auto [place, fresh] = places_.emplace(path, index_.members.size());
    if (fresh) {
      index_.members.push_back(std::move(member));
    } else {
      index_.members[place->second] = std::move(member);
    }
  }

  void ReadData(Member* member) {
    int64_t written = 0;
    for (;;) {
      const void* block = nullptr;
      size_t length = 0;
      la_int64_t offset = 0;
      const int result = archive_read_data_block(reader_.get(), &block, &length, &offset);
      if (result == ARCHIVE_EOF) break;
      if (result == ARCHIVE_FATAL) FailDamaged("in " + member->path);
      if (result < ARCHIVE_WARN) {
        const char* reason = archive_error_string(reader_.get());
        return Break(member, reason == nullptr ? "cannot be unpacked" : reason);
      }
      if (length == 0) continue;
      if (offset < written || offset > kMaxImageFileBytes ||
          static_cast<int64_t>(length) > kMaxImageFileBytes - offset) {
        return Break(member, "larger than 256 MiB");
      }
      const std::span<const std::byte> data(static_cast<const std::byte*>(block), length);
      if (!ExtendInPlace(member, data, offset, written)) Append(member, data, offset);
      written = offset + static_cast<int64_t>(length);
    }
  }

  static void Break(Member* member, std::string reason) {
    member->unpacked.reset();
    member->bytes = {};
    member->broken = std::move(reason);
  }

  // Whether the data are the mapped archive's own bytes, following on those the member has.
  bool ExtendInPlace(Member* member, std::span<const std::byte> data, int64_t offset, int64_t written) const {
    const std::less_equal<> not_after;
    const bool mapped =
        not_after(file_.data(), data.data()) && not_after(data.data() + data.size(), file_.data() + file_.size());
    if (!mapped || offset != written || member->unpacked != nullptr) return false;
    if (!member->bytes.empty() && member->bytes.data() + member->bytes.size() != data.data()) return false;
    member->bytes = member->bytes.empty() ? data : std::span(member->bytes.data(), member->bytes.size() + data.size());
    return true;
  }

  void Append(Member* member, std::span<const std::byte> data, int64_t offset) {
    if (!member->unpacked) {
      member->unpacked = std::make_shared<std::vector<std::byte>>(member->bytes.begin(), member->bytes.end());
    }
    std::vector<std::byte>& unpacked = *member->unpacked;
    Count(offset + static_cast<int64_t>(data.size() - unpacked.size()));  // before memory is taken
    unpacked.resize(static_cast<size_t>(offset));                         // a hole in a sparse file reads as zeros
    unpacked.insert(unpacked.end(), data.begin(), data.end());
    member->bytes = unpacked;
  }

  // Bytes that are held in memory from now on.
  void Count(int64_t bytes) {
    unpacked_ += bytes;
    if (IsPackedTooTightly(static_cast<int64_t>(file_.size()), unpacked_)) {
      FailUsage("the archive {} unpacks to more than {} times its size, which no images do; it is not read", path_,
                kMaxUnpackingRatio);
    }
    if (unpacked_ > MemoryLimit()) {
      FailUsage("the archive {} unpacks to more than {} of memory; unpack it and give the folder", path_,
                FormatBytes(static_cast<double>(MemoryLimit())));
    }
  }

  const std::string& path_;
  std::span<const std::byte> file_;
  ScopedUtf8Locale locale_;
  Reader reader_;
  Index index_;
  std::map<std::string, size_t> places_;
  int64_t unpacked_ = 0;
};

class ArchiveFiles final : public FileSet {
 public:
  ArchiveFiles(MappedFile file, Index index)
      : file_(std::move(file)), members_(std::move(index.members)), folders_(std::move(index.folders)) {
    paths_.reserve(members_.size());
    for (const Member& member : members_) paths_.push_back(member.path);
    ignored_ = std::move(index.ignored);
  }

  std::string_view format() const override { return "archive"; }
  const std::vector<std::string>& files() const override { return paths_; }
  const std::vector<std::string>& folders() const override { return folders_; }

  std::optional<std::span<const std::byte>> Read(size_t file, std::vector<std::byte>* /*buffer*/,
                                                 std::string* why) const override {
    const Member& member = members_[file];
    if (member.broken.empty()) return member.bytes;
    *why = "cannot be unpacked: " + member.broken;
    return std::nullopt;
  }

 private:
  MappedFile file_;
  std::vector<Member> members_;
  std::vector<std::string> paths_;
  std::vector<std::string> folders_;
};

}  // namespace

bool IsArchive(const std::string& path) {
  std::string why;
  const auto file = MappedFile::Open(path, &why);
  if (!file) return false;
  const ByteReader in(file->bytes());
  const bool compressed = in.Matches(0, "\x1F\x8B") || in.Matches(0, "BZh") ||
                          in.Matches(0,
                                     "\xFD"
                                     "7zXZ");
  const bool zip = in.Matches(0, "PK\x03\x04") || in.Matches(0, "PK\x05\x06");
  return compressed || zip || in.Matches(257, "ustar") || path.ends_with(".tar");
}

std::unique_ptr<FileSet> OpenArchiveFiles(const std::string& path) {
  std::string why;
  auto file = MappedFile::Open(path, &why);
  if (!file) FailUsage("cannot read {}: {}", path, why);
  Index index = Indexer(path, file->bytes()).Run();
  return std::make_unique<ArchiveFiles>(std::move(*file), std::move(index));
}

}  // namespace netwright
