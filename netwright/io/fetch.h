#ifndef NETWRIGHT_IO_FETCH_H_
#define NETWRIGHT_IO_FETCH_H_

#include <cstdint>
#include <functional>
#include <string>

namespace netwright {

struct FetchProgress {
  int64_t done = 0;             // bytes of the file that are here
  int64_t total = -1;           // bytes; -1 when the server does not say
  double bytes_per_second = 0;  // of the request that runs
  bool checking = false;        // all is here, and its checksum is being computed
};

struct FetchOptions {
  std::function<void(const FetchProgress&)> progress;  // called often, from the calling thread; may be empty
  int attempts = 5;                                    // without a byte gained, before it is given up
  double pause_seconds = 1;                            // before the second attempt; doubled for each one after it
};

// Fetches `url` (http or https) to `path`, through `path`.part, which is renamed when its MD5 is `md5` (32 lower-case
// hexadecimal digits). What an earlier call left is gone on from (HTTP range), and fetched again when that fails. A
// connection that breaks off is taken up again. False when `path` is there already, with that sum.
//
// Errors; the part is kept unless it is known to be bad:
//   run          no network, the server's refusal, no space, wrong checksum
//   usage        a file at `path` with another sum; a second process at the same file
//   interrupted  Interrupted() became true
bool FetchFile(const std::string& url, const std::string& md5, const std::string& path, const FetchOptions& options);

}  // namespace netwright

#endif  // NETWRIGHT_IO_FETCH_H_
