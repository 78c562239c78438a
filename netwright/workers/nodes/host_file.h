#ifndef NETWRIGHT_WORKERS_NODES_HOST_FILE_H_
#define NETWRIGHT_WORKERS_NODES_HOST_FILE_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace netwright {

struct Host {
  std::string name;
  int workers = 0;  // 0: the run's number
  bool operator==(const Host&) const = default;
};

// One host a line, "NAME [WORKERS]"; what follows a '#' is a comment. Usage error for a file that cannot be read,
// another line, or a host that is named twice.
std::vector<Host> ReadHosts(const std::string& path);

// Looks whether a host file has changed.
class HostWatch {
 public:
  explicit HostWatch(std::string path) : path_(std::move(path)) {}
  // The hosts when the file is another one than at the last call; at the first call always. Errors as of ReadHosts.
  std::optional<std::vector<Host>> Changed();

 private:
  std::string path_;
  std::filesystem::file_time_type seen_{};
};

}  // namespace netwright

#endif  // NETWRIGHT_WORKERS_NODES_HOST_FILE_H_
