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

}  // namespace

WriterLock::WriterLock(std::string path, const std::string& what) : path_(std::move(path)) {
  while (true) {
    fd_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd_ < 0) FailRun("cannot write {}: {}", path_, std::strerror(errno));
    if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      const int error = errno;
      close(fd_);
      if (error == EINTR) continue;
      if (error == EWOULDBLOCK) FailRun("{} is in use by another netwright process; wait for it or stop it", what);
      FailRun("cannot lock {}: {}", path_, std::strerror(error));
    }
    if (IsStillAt(fd_, path_)) return;
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
