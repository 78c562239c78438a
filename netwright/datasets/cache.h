#ifndef NETWRIGHT_DATASETS_CACHE_H_
#define NETWRIGHT_DATASETS_CACHE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace netwright {

// The cache of prepared images, in `folder`; empty: PrepareOptions' default.

struct CachedFile {
  std::string path;
  int64_t bytes = 0;
  std::filesystem::file_time_type used;  // last opened
  std::string contents;                  // "pets: 240 images, 32 px, 3 channels"; "damaged" for what cannot be read
};

// The prepared data sets, the one least recently used first.
std::vector<CachedFile> ListCache(const std::string& folder = {});

// Bytes that prepared data sets may take; 8 GiB unless it was set, in the file "limit" of the folder. 0: no limit.
int64_t CacheLimit(const std::string& folder = {});
void SetCacheLimit(int64_t bytes, const std::string& folder = {});

// Removes prepared data sets that no process uses, the least recently used first, until the others take at most
// `bytes`; returns the bytes removed.
int64_t TrimCache(int64_t bytes, const std::string& folder = {});

// Marks a file of the cache as used now and keeps it from being removed. Never fails.
class CacheUse {
 public:
  explicit CacheUse(const std::string& path);
  ~CacheUse();
  CacheUse(const CacheUse&) = delete;
  CacheUse& operator=(const CacheUse&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_CACHE_H_
