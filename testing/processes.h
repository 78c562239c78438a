#ifndef NETWRIGHT_TESTING_PROCESSES_H_
#define NETWRIGHT_TESTING_PROCESSES_H_

#include <gtest/gtest.h>
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace netwright {

inline constexpr auto kPromptly = std::chrono::seconds(20);  // generous: the machine may be busy

// Waits for a process id that a process writes to a file, with the line's end.
inline pid_t AwaitPid(const std::string& file) {
  using Clock = std::chrono::steady_clock;
  for (const auto until = Clock::now() + kPromptly; Clock::now() < until;) {
    std::ifstream stream(file);
    pid_t pid = 0;
    if (stream >> pid && stream.get() == '\n') return pid;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ADD_FAILURE() << "no process wrote " << file;
  return -1;
}

// What /proc says of it after its name: its state, its parent ... Empty for one that is gone.
inline std::string StatusOf(pid_t pid) {
  std::ifstream stream("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(stream, line)) return "";
  return line.substr(line.rfind(')') + 2);
}

inline bool IsRunning(pid_t pid) {
  const std::string status = StatusOf(pid);
  return !status.empty() && status.front() != 'Z';  // a zombie has ended
}

inline pid_t ParentOf(pid_t pid) {
  std::istringstream words(StatusOf(pid));
  char state = 0;
  pid_t parent = -1;
  words >> state >> parent;
  return parent;
}

// Of all threads of a process that runs.
inline std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::vector<pid_t> children;
  for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const pid_t child = std::stoi(name);
    if (ParentOf(child) == pid && IsRunning(child)) children.push_back(child);
  }
  return children;
}

inline bool AwaitEnd(pid_t pid) {
  using Clock = std::chrono::steady_clock;
  for (const auto until = Clock::now() + kPromptly; Clock::now() < until;) {
    if (!IsRunning(pid)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_PROCESSES_H_
