#ifndef NETWRIGHT_TESTS_PROGRAM_H_
#define NETWRIGHT_TESTS_PROGRAM_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace netwright {

// The built program as a user runs it: a real process. Its cache of data sets is a temporary folder, one for all
// programs that this test process starts.
struct ProgramResult {
  int exit_code = 0;  // 128 + signal when a signal ended it
  std::string out, err;
};

// Starts `netwright ARGUMENTS` in a process group of its own, with stdout and stderr going to LOG.out and LOG.err.
pid_t StartProgram(const std::vector<std::string>& arguments, const std::string& log);
ProgramResult WaitForProgram(pid_t pid, const std::string& log);
ProgramResult RunProgram(const std::vector<std::string>& arguments);

}  // namespace netwright

#endif  // NETWRIGHT_TESTS_PROGRAM_H_
