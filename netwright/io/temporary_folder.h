#ifndef NETWRIGHT_IO_TEMPORARY_FOLDER_H_
#define NETWRIGHT_IO_TEMPORARY_FOLDER_H_

#include <string>

namespace netwright {

// A folder below $TMPDIR, else /tmp, that is removed with all that is in it at the end; those of killed processes are
// removed by the next one made.
class TemporaryFolder {
 public:
  TemporaryFolder();  // run error when it cannot be made
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int lock_ = -1;  // descriptor
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_TEMPORARY_FOLDER_H_
