#ifndef NETWRIGHT_IO_LOCKED_FOLDER_H_
#define NETWRIGHT_IO_LOCKED_FOLDER_H_

#include <string>
#include <string_view>

namespace netwright {

// A new folder, of a name of its own that begins with `prefix`, which is removed with all that is in it at the end. It
// is locked meanwhile, and making one removes those of its kind in `parent` that are not: of processes that were
// killed. Without a prefix all folders in `parent` are of its kind.
class LockedFolder {
 public:
  // Run error where `parent`, which must be there, takes none ("cannot write to WHAT: REASON" and the advice), or where
  // it cannot be locked although the file system has locks.
  LockedFolder(const std::string& parent, std::string_view prefix, std::string_view what, std::string_view advice);
  ~LockedFolder();
  LockedFolder(const LockedFolder&) = delete;
  LockedFolder& operator=(const LockedFolder&) = delete;

  const std::string& path() const { return path_; }
  bool locked() const { return lock_ >= 0; }  // false: the file system has no locks

 private:
  std::string path_;
  int lock_ = -1;  // descriptor
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_LOCKED_FOLDER_H_
