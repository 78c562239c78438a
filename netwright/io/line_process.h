#ifndef NETWRIGHT_IO_LINE_PROCESS_H_
#define NETWRIGHT_IO_LINE_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/io/line_reader.h"

namespace netwright {

// A program that is spoken to in lines: its standard input and output. It is killed when this process ends.
// Destruction closes its input, and kills it if it does not end soon. Run errors name the program and say how it ended.
// Made and kept by the same thread.
class LineProcess {
 public:
  explicit LineProcess(std::vector<std::string> words);  // the program, in PATH or a path, and its arguments
  LineProcess(int socket, std::string name);  // one that runs already, at the other end; closed on destruction
  ~LineProcess();
  LineProcess(const LineProcess&) = delete;
  LineProcess& operator=(const LineProcess&) = delete;

  void Send(std::string_view line);  // without its end
  std::string Receive();             // waits for it
  // The same; nullopt when `timeout` has passed, or this process is asked to stop (base/interrupt.h).
  std::optional<std::string> Receive(std::chrono::milliseconds timeout);

 private:
  [[noreturn]] void Fail();
  void Read();

  std::string name_;
  int fd_ = -1;
  pid_t pid_ = -1;  // -1: reaped, or not started here
  LineReader lines_;
};

// The program of `command`, words separated by spaces. Where it is empty: the one that started this process and waits
// at the other end of the socket whose number is in the environment variable `variable`. Usage error of the key `key`
// where there is none.
std::unique_ptr<LineProcess> OpenLines(const std::string& command, const char* variable, const char* key);

}  // namespace netwright

#endif  // NETWRIGHT_IO_LINE_PROCESS_H_
