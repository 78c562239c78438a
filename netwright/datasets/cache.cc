#include "netwright/datasets/cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "netwright/base/error.h"
#include "netwright/datasets/packed_file.h"
#include "netwright/datasets/survey.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kUsualLimit = int64_t{8} << 30;
constexpr char kExtension[] = ".nwpack";

fs::path LimitPath(const std::string& folder) { return fs::path(CacheDirectory(folder)) / "limit"; }

std::string ContentsOf(const std::string& path) {
  std::string why;
  const std::unique_ptr<PackedData> data = PackedData::Peek(path, &why);
  if (!data) return "damaged";
  return fmt::format("{}: {} images, {} px, {} channel{}", data->summary().name, data->size(),
                     data->preparation().image_size, data->preparation().channels,
                     data->preparation().channels == 1 ? "" : "s");
}

// Path, size and time only.
std::vector<CachedFile> FilesOf(const std::string& folder) {
  std::vector<CachedFile> files;
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(fs::path(CacheDirectory(folder)) / "prepared", error)) {
    if (entry.path().extension() != kExtension) continue;
    CachedFile file{.path = entry.path().string(), .bytes = 0, .used = {}, .contents = {}};
    file.bytes = static_cast<int64_t>(entry.file_size(error));
    if (!error) file.used = entry.last_write_time(error);
    if (!error) files.push_back(std::move(file));  // else another process has just removed it
  }
  std::sort(files.begin(), files.end(), [](const CachedFile& a, const CachedFile& b) {
    return a.used != b.used ? a.used < b.used : a.path < b.path;
  });
  return files;
}

bool RemoveUnlessUsed(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool removed = flock(descriptor, LOCK_EX | LOCK_NB) == 0 && unlink(path.c_str()) == 0;
  close(descriptor);
  return removed;
}

}  // namespace

std::vector<CachedFile> ListCache(const std::string& folder) {
  std::vector<CachedFile> files = FilesOf(folder);
  for (CachedFile& file : files) file.contents = ContentsOf(file.path);
  return files;
}

int64_t CacheLimit(const std::string& folder) {
  std::ifstream file(LimitPath(folder));
  int64_t bytes = 0;
  return file >> bytes && bytes >= 0 ? bytes : kUsualLimit;
}

void SetCacheLimit(int64_t bytes, const std::string& folder) {
  std::error_code error;
  fs::create_directories(CacheDirectory(folder), error);
  if (error) FailUsage("cannot make the cache folder {}: {}", CacheDirectory(folder), error.message());
  WriteFileAtomically(LimitPath(folder), fmt::format("{}\n", bytes));
}

int64_t TrimCache(int64_t bytes, const std::string& folder) {
  const std::vector<CachedFile> files = FilesOf(folder);
  int64_t total = 0, removed = 0;
  for (const CachedFile& file : files) total += file.bytes;
  for (const CachedFile& file : files) {
    if (total - removed <= bytes) break;
    if (RemoveUnlessUsed(file.path)) removed += file.bytes;
  }
  return removed;
}

CacheUse::CacheUse(const std::string& path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) return;
  flock(descriptor_, LOCK_SH | LOCK_NB);
  futimens(descriptor_, nullptr);
}

CacheUse::~CacheUse() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace netwright
