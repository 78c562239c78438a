#include "tests/program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

void Redirect(const std::string& path, int fd) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  dup2(file, fd);
  close(file);
}

}  // namespace

pid_t StartProgram(const std::vector<std::string>& arguments, const std::string& log) {
  static const TempFolder cache;
  std::vector<std::string> words = {NETWRIGHT_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string out = log + ".out", err = log + ".err";
  const pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);  // so that a signal to the group reaches its workers too, as Ctrl-C in a terminal does
    setenv("NETWRIGHT_CACHE", cache.path().c_str(), 1);
    Redirect(out, STDOUT_FILENO);
    Redirect(err, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  return pid;
}

ProgramResult WaitForProgram(pid_t pid, const std::string& log) {
  int status = 0;
  waitpid(pid, &status, 0);
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = ReadText(log + ".out"),
          .err = ReadText(log + ".err")};
}

ProgramResult RunProgram(const std::vector<std::string>& arguments) {
  const TempFolder folder;
  const std::string log = folder / "program";
  return WaitForProgram(StartProgram(arguments, log), log);
}

}  // namespace netwright
