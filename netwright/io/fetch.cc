#include "netwright/io/fetch.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/key_error.h"
#include "netwright/base/text_list.h"
#include "netwright/base/units.h"
#include "netwright/io/part_file.h"

namespace netwright {
namespace {

constexpr long kConnectSeconds = 30;
constexpr long kSilentSeconds = 60;  // without a byte, before a connection counts as broken off
constexpr double kLongestPause = 30;

struct CurlDeleter {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

enum class Answer {
  kAll,       // the part is the file, as far as the server says
  kBroken,    // broken off; to be tried again
  kNowhere,   // no connection
  kBadRange,  // the server does not go on where it is asked to
};

[[noreturn]] void FailInterrupted(const std::string& url, int64_t size) {
  throw Error(ErrorKind::kInterrupted, fmt::format("interrupted; {} of {} are kept, and the same command goes on there",
                                                   FormatBytes(static_cast<double>(size)), url));
}

// One GET request that goes on at the end of the part.
class Request {
 public:
  Request(const std::string& url, PartFile* part, const FetchOptions& options)
      : url_(url), part_(part), options_(options), offset_(part->size()) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    curl_.reset(curl_easy_init());
    if (ready != CURLE_OK || !curl_) FailRun("cannot start libcurl");
    CURL* curl = curl_.get();
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    // A redirection must not leave https.
    const char* protocols = url.starts_with("https:") ? "https" : "http,https";
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 10L);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kSilentSeconds);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "netwright");
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message_.data());
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, OnHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, OnBody);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, OnProgress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    // CURLOPT_RESUME_FROM would fail where the server sends the whole file instead.
    if (offset_ > 0) curl_easy_setopt(curl, CURLOPT_RANGE, fmt::format("{}-", offset_).c_str());
  }

  // Errors end it for good; what may go better next time is an answer, with the reason in message().
  Answer Run() {
    const CURLcode code = curl_easy_perform(curl_.get());
    if (failure_) std::rethrow_exception(failure_);
    if (bad_range_) return Answer::kBadRange;
    switch (code) {
      case CURLE_OK:
        if (!begun_ && Status() == 200) part_->Clear();  // an empty file
        return Answer::kAll;
      case CURLE_ABORTED_BY_CALLBACK:
        FailInterrupted(url_, part_->size());
      case CURLE_HTTP_RETURNED_ERROR:
        return Refused(Status());
      case CURLE_COULDNT_RESOLVE_HOST:
      case CURLE_COULDNT_RESOLVE_PROXY:
      case CURLE_COULDNT_CONNECT:
        return Answer::kNowhere;
      case CURLE_PARTIAL_FILE:
      case CURLE_OPERATION_TIMEDOUT:
      case CURLE_GOT_NOTHING:
      case CURLE_SEND_ERROR:
      case CURLE_RECV_ERROR:
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_HTTP2:
      case CURLE_HTTP2_STREAM:
        return Answer::kBroken;
      default:
        FailRun("cannot fetch {}: {}", url_, message());
    }
  }

  // libcurl's reason, one line.
  std::string message() const {
    std::string text = message_.front() != '\0' ? message_.data() : "the connection failed";
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

 private:
  long Status() const {
    long status = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    return status;
  }

  Answer Refused(long status) const {
    // Nothing behind the part: it is all there, and the process was killed just before it was renamed.
    if (status == 416 && offset_ > 0) return Answer::kAll;
    if (status == 408 || status == 429 || status >= 500) return Answer::kBroken;
    FailRun("cannot fetch {}: the server says {}{}", url_, status,
            status == 404 || status == 410
                ? " (not found); get the file where it is now (docs/datasets.md) and put it into the folder"
                : "");
  }

  // The first bytes of the body tell how it goes on. Throws what ends the download.
  bool Begin() {
    begun_ = true;
    if (Status() == 206) {
      bad_range_ = range_start_ != offset_;
      if (bad_range_) return false;
    } else if (part_->size() > 0) {
      part_->Clear();
    }
    base_ = part_->size();
    curl_off_t length = -1;
    curl_easy_getinfo(curl_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length < 0) return true;
    total_ = base_ + length;
    if (length > part_->FreeSpace()) {
      FailRunOf("to", "no space for {}: {} more are needed, {} are free; free some, or name another folder",
                part_->part_path(), FormatBytes(static_cast<double>(length)),
                FormatBytes(static_cast<double>(part_->FreeSpace())));
    }
    return true;
  }

  static size_t OnHeader(char* data, size_t /*one*/, size_t count, void* user) {
    Request& self = *static_cast<Request*>(user);
    const std::string line = LowerCase({data, count});
    if (line.starts_with("http/")) self.range_start_ = -1;  // another answer, after a redirection
    constexpr std::string_view kRange = "content-range: bytes ";
    if (line.starts_with(kRange)) {
      std::from_chars(line.data() + kRange.size(), line.data() + line.size(), self.range_start_);
    }
    return count;
  }

  // No exception may pass through libcurl: it is kept, and 0 ends the transfer.
  static size_t OnBody(char* data, size_t /*one*/, size_t count, void* user) {
    Request& self = *static_cast<Request*>(user);
    try {
      if (!self.begun_ && !self.Begin()) return 0;
      self.part_->Append(std::as_bytes(std::span(data, count)));
      return count;
    } catch (...) {
      self.failure_ = std::current_exception();
      return 0;
    }
  }

  static int OnProgress(void* user, curl_off_t /*total*/, curl_off_t /*now*/, curl_off_t /*up*/, curl_off_t /*up2*/) {
    Request& self = *static_cast<Request*>(user);
    if (Interrupted()) return 1;
    if (!self.begun_ || !self.options_.progress) return 0;
    curl_off_t rate = 0;
    curl_easy_getinfo(self.curl_.get(), CURLINFO_SPEED_DOWNLOAD_T, &rate);
    try {
      self.options_.progress({self.part_->size(), self.total_, static_cast<double>(rate), false});
      return 0;
    } catch (...) {
      self.failure_ = std::current_exception();
      return 1;
    }
  }

  const std::string& url_;
  PartFile* part_;
  const FetchOptions& options_;
  const int64_t offset_;  // where the part ended when it was asked for the rest
  std::unique_ptr<CURL, CurlDeleter> curl_;
  std::array<char, CURL_ERROR_SIZE> message_ = {};
  std::exception_ptr failure_;
  bool begun_ = false;
  bool bad_range_ = false;
  int64_t range_start_ = -1;
  int64_t base_ = 0;
  int64_t total_ = -1;
};

void Pause(double seconds, const std::string& url, int64_t size) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  while (Clock::now() < end) {
    if (Interrupted()) FailInterrupted(url, size);
    std::this_thread::sleep_for(std::min<Clock::duration>(end - Clock::now(), std::chrono::milliseconds(50)));
  }
}

// Until the server has no more.
void FetchAll(const std::string& url, PartFile* part, const FetchOptions& options) {
  int failed = 0;  // attempts, since a byte was gained
  bool connected = false;
  for (double pause = options.pause_seconds;;) {
    const int64_t before = part->size();
    Request request(url, part, options);
    const Answer answer = request.Run();
    if (answer == Answer::kAll) return;
    if (answer == Answer::kBadRange) part->Clear();
    const bool gained = part->size() > before;
    connected = connected || gained;
    if (gained) failed = 0, pause = options.pause_seconds;
    const std::string kept =
        part->size() == 0 ? "" : fmt::format("; {} are kept", FormatBytes(static_cast<double>(part->size())));
    // A machine without a network is told at once; a network that goes away in the middle may come back.
    if (answer == Answer::kNowhere && !connected) {
      FailRun("cannot fetch {}: {}; check the network and give the command again{}", url, request.message(), kept);
    }
    if (++failed >= options.attempts) {
      FailRun("cannot fetch {}: {} ({} attempts); give the command again later{}", url, request.message(), failed,
              kept);
    }
    if (answer == Answer::kBadRange) continue;
    Pause(std::min(pause, kLongestPause), url, part->size());
    pause *= 2;
  }
}

std::string CheckedMd5(const std::string& path, const FetchOptions& options) {
  std::error_code error;
  const auto size = static_cast<int64_t>(std::filesystem::file_size(path, error));
  return Md5OfFile(path, [&](int64_t done) {
    if (options.progress) options.progress({done, error ? -1 : size, 0, true});
  });
}

}  // namespace

bool FetchFile(const std::string& url, const std::string& md5, const std::string& path, const FetchOptions& options) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    const std::string here = CheckedMd5(path, options);
    if (here == md5) return false;
    FailUsage("{} is here already, but its checksum is {} instead of {}; move it away to fetch the file", path, here,
              md5);
  }
  PartFile part(path);
  bool fresh = part.size() == 0;
  for (;; fresh = true) {
    FetchAll(url, &part, options);
    const std::string got = CheckedMd5(part.part_path(), options);
    if (got == md5) break;
    const int64_t size = part.size();
    part.Clear();  // bad bytes must not be gone on from
    if (!fresh) continue;
    FailRun(
        "the checksum of {} is {} instead of {} ({}): it was damaged on the way, or is another file now; it was "
        "not kept",
        url, got, md5, FormatBytes(static_cast<double>(size)));
  }
  part.Commit();
  return true;
}

}  // namespace netwright
