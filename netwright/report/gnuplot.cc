#include "netwright/report/gnuplot.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <sstream>
#include <string_view>

#include "netwright/io/file_io.h"
#include "netwright/io/process.h"
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
    *why = fmt::format("no memory for a chart: {}", Reason(errno));
    return std::nullopt;
  }
  const pid_t pid = StartProcess(
      {.program = "gnuplot",
       .words = {"gnuplot", "-d", "-"},
       .environment = Command::Environment({"LC_", "LANG", "GNU"}, {"LC_ALL=C.UTF-8"}),
       .descriptors = {{input.fd(), STDIN_FILENO}, {output.fd(), STDOUT_FILENO}, {errors.fd(), STDERR_FILENO}},
       .ends_with_parent = true});
  if (pid < 0) {
    *why = errno == ENOENT ? "gnuplot is not installed (Debian package gnuplot-nox)"
                           : fmt::format("cannot run gnuplot: {}", Reason(errno));
    return std::nullopt;
  }
  const std::optional<ProcessEnd> end = WaitForProcess(pid, kPatience);
  if (!end) {
    KillProcess(pid);
    *why = fmt::format("gnuplot did not end within {} s", kPatience.count());
    return std::nullopt;
  }
  // One that was reaped by others is known by what it wrote.
  if (end->how == ProcessEnd::How::kSignalled || end->code != 0) {
    *why = fmt::format("gnuplot failed: {}", Complaint(errors.Read()));
    return std::nullopt;
  }
  return output.Read();
}

}  // namespace netwright
