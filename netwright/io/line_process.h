#ifndef NETWRIGHT_IO_LINE_PROCESS_H_
#define NETWRIGHT_IO_LINE_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// A program that is spoken to in lines: its standard input and output. It is killed when this process ends.
// Destruction closes its input, and kills it if it does not end soon. Run errors name the program and say how it ended.
// Made and kept by the same thread.
class LineProcess {
 public:
  explicit LineProcess(std::vector<std::string> words);  // the program, in PATH or a path, and its arguments
  ~LineProcess();
  LineProcess(const LineProcess&) = delete;
  LineProcess& operator=(const LineProcess&) = delete;

  void Send(std::string_view line);  // without its end
  std::string Receive();             // waits for it

 private:
  [[noreturn]] void Fail();

  std::vector<std::string> words_;
  int fd_ = -1;
  pid_t pid_ = -1;    // -1: reaped
  std::string read_;  // and not received yet
};

}  // namespace netwright

#endif  // NETWRIGHT_IO_LINE_PROCESS_H_
