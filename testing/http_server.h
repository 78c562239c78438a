#ifndef NETWRIGHT_TESTING_HTTP_SERVER_H_
#define NETWRIGHT_TESTING_HTTP_SERVER_H_

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "testing/files.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {

// testing/http_server.py as a process of its own, which also ends when this one is killed. The working directory is the
// repository's root.
class HttpServer {
 public:
  HttpServer() {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) std::abort();
    const std::string files = folder(), log = temp_ / "log";
    std::filesystem::create_directories(files);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      execlp("python3", "python3", "testing/http_server.py", files.c_str(), log.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    lifeline_ = in[1];
    std::string port;
    for (char c = 0; read(out[0], &c, 1) == 1 && c != '\n';) port += c;
    close(out[0]);
    EXPECT_FALSE(port.empty()) << "testing/http_server.py does not start";
    base_ = "http://127.0.0.1:" + port + "/";
  }
  ~HttpServer() {
    close(lifeline_);
    waitpid(pid_, nullptr, 0);
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::string folder() const { return temp_ / "files"; }  // what is served; the test writes it
  // Of FILE in the folder, delivered in one of the modes of http_server.py.
  std::string Url(const std::string& mode, const std::string& file) const { return base_ + mode + "/" + file; }

  // "PATH RANGE" of the requests so far, in their order.
  std::vector<std::string> Requests() const {
    std::vector<std::string> lines;
    std::ifstream log(temp_ / "log");
    for (std::string line; std::getline(log, line);) lines.push_back(line);
    return lines;
  }

 private:
  TempFolder temp_;
  ScopedVariable no_proxy_{"no_proxy", "127.0.0.1"};
  std::string base_;
  pid_t pid_ = -1;
  int lifeline_ = -1;  // the server ends when it is closed
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_HTTP_SERVER_H_
