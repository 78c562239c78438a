#ifndef NETWRIGHT_TESTS_PROGRAM_H_
#define NETWRIGHT_TESTS_PROGRAM_H_

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace netwright {

// The built program as a user runs it: a real process.
struct ProgramResult {
  int exit_code = 0;  // 128 + signal when a signal ended it
  std::string out, err;
};

// Starts `netwright ARGUMENTS`, with stdout and stderr going to files of this name and ".out" / ".err".
pid_t StartProgram(const std::vector<std::string>& arguments, const std::filesystem::path& log);
ProgramResult WaitForProgram(pid_t pid, const std::filesystem::path& log);
ProgramResult RunProgram(const std::vector<std::string>& arguments);

// An empty folder of this test's own.
std::filesystem::path FreshFolder(const std::string& name);

// Writes a class folder of small generated PNG images: class c is a bar at one of `classes` angles, with noise.
void WriteBars(const std::filesystem::path& folder, int classes, int images_per_class, int size);

// $NETWRIGHT_DATA, or ../shared/data; empty when neither is there.
std::filesystem::path DataFolder();

}  // namespace netwright

#endif  // NETWRIGHT_TESTS_PROGRAM_H_
