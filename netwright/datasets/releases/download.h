#ifndef NETWRIGHT_DATASETS_RELEASES_DOWNLOAD_H_
#define NETWRIGHT_DATASETS_RELEASES_DOWNLOAD_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/io/fetch.h"

namespace netwright {

// A file of a data set's original release.
struct DownloadFile {
  const char* name;
  const char* md5;  // as its origin, or who has long used it, states it
  int64_t bytes;    // about; only told to the user
};

// A release that can be fetched; OpenDataset reads its files as they are.
struct Download {
  const char* name;    // of the known data set
  const char* origin;  // URL of the folder that holds the files, with a slash at its end
  std::span<const DownloadFile> files;

  int64_t bytes() const;  // all files, about
};

std::span<const Download> Downloads();
// Null when `name` is none that can be fetched.
const Download* FindDownload(std::string_view name);

struct DownloadOptions {
  std::string mirror;  // fetch from MIRROR/NAME/FILE instead of from the origin; empty: the origin
  int attempts = FetchOptions().attempts;
  double pause_seconds = FetchOptions().pause_seconds;
  std::function<void(const DownloadFile& file, const FetchProgress&)> progress;  // may be empty
};

// Fetches what is not in `folder` yet. Returns the names of the files that were fetched. Errors: FetchFile's.
std::vector<std::string> FetchRelease(const Download& download, const std::string& folder,
                                      const DownloadOptions& options);

// Where the files of `name` go: the folder NAME in `to`, by default in DataFolder().
std::string DownloadFolder(const std::string& name, const std::string& to);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_RELEASES_DOWNLOAD_H_
