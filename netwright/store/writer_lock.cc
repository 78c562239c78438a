#include "netwright/store/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/store/store.h"

namespace netwright {
namespace {

// False when the previous holder removed the file between our open and our lock.
bool IsStillAt(int fd, const std::string& path) {
  struct stat ours, current;
  return fstat(fd, &ours) == 0 && stat(path.c_str(), &current) == 0 && ours.st_dev == current.st_dev &&
         ours.st_ino == current.st_ino;
}

// Another one after each start of the system; empty where it is not told.
std::string BootId() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::string ReadAll(int fd) {
  std::string text(64, '\0');
  const ssize_t size = pread(fd, text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return text;
}

}  // namespace

WriterLock::WriterLock(std::string path, const std::string& what) : path_(std::move(path)) {
  while (true) {
    struct stat left = {};
    const bool is_left = stat(path_.c_str(), &left) == 0;
    fd_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd_ < 0) FailRun("cannot write {}: {}", path_, std::strerror(errno));
    if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      close(fd_);
      if (error == EINTR) continue;
      if (error == EWOULDBLOCK) FailRun("{} is in use by another netwright process; wait for it or stop it", what);
      FailRun("cannot lock {}: {}", path_, std::strerror(error));
    }
    if (IsStillAt(fd_, path_)) {
      const std::string id = BootId();
      if (is_left) before_ = !id.empty() && ReadAll(fd_) == id ? Before::kKilled : Before::kUnknown;
      // Without it the end of this holder is unknown next time.
      [[maybe_unused]] const bool kept = ftruncate(fd_, 0) == 0 && pwrite(fd_, id.data(), id.size(), 0) >= 0;
      return;
    }
    close(fd_);
  }
}

WriterLock::~WriterLock() {
  unlink(path_.c_str());
  close(fd_);
}

pid_t WriterOf(const std::string& path) {
  struct stat file;
  if (stat((path + ".lock").c_str(), &file) != 0) return 0;
  // "1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF". Some file systems name another device here than stat does.
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    int pid = 0;
    unsigned long inode = 0;
    if (std::sscanf(line.c_str(), "%*d: FLOCK ADVISORY WRITE %d %*x:%*x:%lu", &pid, &inode) == 2 &&
        inode == file.st_ino) {
      return pid;
    }
  }
  return 0;
}

}  // namespace netwright
