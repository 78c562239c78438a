#ifndef NETWRIGHT_STORE_WRITER_LOCK_H_
#define NETWRIGHT_STORE_WRITER_LOCK_H_

#include <string>

namespace netwright {

// An advisory lock (flock) that one holder at a time has, across processes and within one. The kernel releases it when
// the process ends in whatever way, so a killed run leaves nothing to clean up; a clean end removes the lock file.
// SQLite's own locks do not serve here: one held for long shuts readers out.
class WriterLock {
 public:
  // Creates `path` if need be. Run error when it is held already, naming `what`, or cannot be created.
  WriterLock(std::string path, const std::string& what);
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

  // How the holder before this one ended. kKilled: the process was, and the system has run on since, so that all that
  // it wrote is there. kUnknown: the system may have gone down with it, or the files come from elsewhere.
  enum class Before { kClean, kKilled, kUnknown };
  Before before() const { return before_; }

 private:
  std::string path_;
  int fd_;
  Before before_ = Before::kClean;
};

}  // namespace netwright

#endif  // NETWRIGHT_STORE_WRITER_LOCK_H_
