#ifndef NETWRIGHT_DATASETS_CACHE_H_
#define NETWRIGHT_DATASETS_CACHE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace netwright {

// The cache of prepared images. `folder` is everywhere as PrepareOptions::cache_dir; empty: the usual one.

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
// `bytes`; returns how many bytes it removed. What was removed is made again when it is needed.
int64_t TrimCache(int64_t bytes, const std::string& folder = {});

// Keeps a file of the cache from being removed, and counts it as used now. Never fails: the lock is a courtesy.
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
