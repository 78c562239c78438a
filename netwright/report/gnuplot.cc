#include "netwright/report/gnuplot.h"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <sstream>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "netwright/base/null_terminated.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

constexpr std::chrono::seconds kPatience(60);

// A file in memory: unlike a pipe it takes all of the script, and of the drawing, without a reader at the other end.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name) : fd_(memfd_create(name, MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (fd_ >= 0) close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int fd() const { return fd_; }

  bool Write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = write(fd_, text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      text.remove_prefix(static_cast<size_t>(count));
    }
    return lseek(fd_, 0, SEEK_SET) == 0;
  }

  std::string Read() const {
    std::string text;
    char buffer[1 << 16];
    for (off_t offset = 0;;) {
      const ssize_t count = pread(fd_, buffer, sizeof(buffer), offset);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return text;
      text.append(buffer, static_cast<size_t>(count));
      offset += count;
    }
  }

 private:
  int fd_;
};

std::vector<std::string> Environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (!text.starts_with("LC_") && !text.starts_with("LANG") && !text.starts_with("GNU")) variables.emplace_back(text);
  }
  variables.emplace_back("LC_ALL=C.UTF-8");
  return variables;
}

// Exit status as of waitpid; nullopt when it had to be killed.
std::optional<int> WaitFor(pid_t pid) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  for (int status = 0;;) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) return 0;  // reaped by others; what it wrote tells
    if (std::chrono::steady_clock::now() >= until) {
      kill(pid, SIGKILL);
      waitpid(pid, &status, 0);
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// The line of gnuplot's complaint that says what is wrong, "line 0: ...", among the repeated input, its caret and
// warnings.
std::string Complaint(const std::string& errors) {
  std::istringstream lines(errors);
  std::string complaint = "no reason given";
  for (std::string line; std::getline(lines, line);) {
    const size_t place = line.find("line ");
    if (place != std::string::npos && line.find("warning") == std::string::npos) complaint = line.substr(place);
  }
  return CleanText(complaint);
}

}  // namespace

std::optional<std::string> RunGnuplot(const std::string& script, std::string* why) {
  MemoryFile input("script"), output("drawing"), errors("errors");
  if (input.fd() < 0 || output.fd() < 0 || errors.fd() < 0 || !input.Write(script)) {
    *why = fmt::format("no memory for a chart: {}", std::generic_category().message(errno));
    return std::nullopt;
  }
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input.fd(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output.fd(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, errors.fd(), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  std::vector<std::string> arguments = {"gnuplot", "-d", "-"}, environment = Environment();
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, "gnuplot", &files, nullptr, NullTerminated(arguments).data(),
                                 NullTerminated(environment).data());
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) {
    *why = error == ENOENT ? "gnuplot is not installed (Debian package gnuplot-nox)"
                           : fmt::format("cannot run gnuplot: {}", std::generic_category().message(error));
    return std::nullopt;
  }
  const std::optional<int> status = WaitFor(pid);
  if (!status) {
    *why = fmt::format("gnuplot did not end within {} s", kPatience.count());
    return std::nullopt;
  }
  if (*status != 0) {
    *why = fmt::format("gnuplot failed: {}", Complaint(errors.Read()));
    return std::nullopt;
  }
  return output.Read();
}

}  // namespace netwright
