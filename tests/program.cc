#include "tests/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <opencv2/imgcodecs.hpp>
#include <sstream>

#include "netwright/base/random.h"

namespace netwright {
namespace fs = std::filesystem;
namespace {

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void Redirect(const std::string& path, int fd) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  dup2(file, fd);
  close(file);
}

}  // namespace

pid_t StartProgram(const std::vector<std::string>& arguments, const fs::path& log) {
  std::vector<std::string> words = {NETWRIGHT_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string out = log.string() + ".out", err = log.string() + ".err";
  const pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);  // so that a signal to the group reaches its workers too, as Ctrl-C in a terminal does
    Redirect(out, STDOUT_FILENO);
    Redirect(err, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  return pid;
}

ProgramResult WaitForProgram(pid_t pid, const fs::path& log) {
  int status = 0;
  waitpid(pid, &status, 0);
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = ReadAll(log.string() + ".out"),
          .err = ReadAll(log.string() + ".err")};
}

ProgramResult RunProgram(const std::vector<std::string>& arguments) {
  const fs::path log = FreshFolder("log") / "program";
  return WaitForProgram(StartProgram(arguments, log), log);
}

fs::path FreshFolder(const std::string& name) {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  static int count = 0;
  const fs::path path =
      fs::path(testing::TempDir()) /
      fmt::format("netwright-{}-{}.{}-{}-{}", getpid(), test->test_suite_name(), test->name(), name, count++);
  fs::remove_all(path);
  fs::create_directories(path);
  return path;
}

void WriteBars(const fs::path& folder, int classes, int images_per_class, int size) {
  for (int c = 0; c < classes; ++c) {
    const fs::path class_folder = folder / fmt::format("angle_{}", c);
    fs::create_directories(class_folder);
    const double angle = std::numbers::pi * c / classes;
    for (int i = 0; i < images_per_class; ++i) {
      Rng rng(1, "tests/bars", static_cast<uint64_t>(c * images_per_class + i));
      cv::Mat image(size, size, CV_8UC1);
      const double shift = (rng.Uniform() - 0.5) * size / 3;
      for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
          const double distance = (x - size / 2.0) * std::sin(angle) - (y - size / 2.0) * std::cos(angle) + shift;
          const double value = (std::abs(distance) < 2 ? 170 : 60) + 40 * rng.Normal();
          image.at<uint8_t>(y, x) = static_cast<uint8_t>(std::clamp(value, 0.0, 255.0));
        }
      }
      cv::imwrite((class_folder / fmt::format("{:03}.png", i)).string(), image);
    }
  }
}

fs::path DataFolder() {
  const char* variable = std::getenv("NETWRIGHT_DATA");
  const fs::path path = variable != nullptr ? fs::path(variable) : fs::path("../shared/data");
  return fs::exists(path) ? fs::absolute(path) : fs::path();
}

}  // namespace netwright
