#include "netwright/io/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "netwright/io/atomic_file.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

// What a shell writes on descriptor 5, and how it ended.
std::string Shell(const std::string& script, Command command, ProcessEnd* end) {
  const TempFolder temp;
  const int out = open((temp / "out").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  command.program = "sh";
  command.words = {"sh", "-c", script};
  command.descriptors.emplace_back(out, 5);
  const pid_t pid = StartProcess(command);
  EXPECT_GT(pid, 0);
  *end = WaitForProcess(pid, milliseconds(60'000)).value_or(ProcessEnd{});
  close(out);
  return ReadText(temp / "out");
}

TEST(ProcessTest, HasTheNamedDescriptorsAndNoOthers) {
  const TempFolder temp;
  const int other = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  const int out = open((temp / "out").c_str(), O_RDWR | O_CREAT, 0600);
  const pid_t pid = StartProcess(
      {.program = "ls", .words = {"ls", "/proc/self/fd"}, .descriptors = {{out, STDOUT_FILENO}, {out, 5}}});
  EXPECT_EQ(WaitForProcess(pid, milliseconds(60'000)).value_or(ProcessEnd{}).Text(), "exited with code 0");
  close(out);
  close(other);
  EXPECT_EQ(ReadText(temp / "out"), "0\n1\n2\n3\n5\n");  // 3: the folder that it lists
}

TEST(ProcessTest, EnvironmentAndSignals) {
  signal(SIGTERM, SIG_IGN);
  ProcessEnd end;
  Command command;
  command.environment = Command::Environment({"HOME="}, {"COLOUR=blue"});
  command.own_group = true;
  EXPECT_EQ(Shell("echo \"$HOME,$COLOUR\" >&5; kill -TERM $$; echo not reached >&5", command, &end), ",blue\n");
  signal(SIGTERM, SIG_DFL);
  EXPECT_EQ(end.Text(), "was killed by SIGTERM");
}

TEST(ProcessTest, WhatCannotBeRunSaysWhy) {
  EXPECT_EQ(StartProcess({.program = "/nowhere/program", .words = {"program"}}), -1);
  EXPECT_EQ(errno, ENOENT);
}

TEST(ProcessTest, PatienceEnds) {
  const pid_t pid = StartProcess({.program = "sleep", .words = {"sleep", "60"}});
  EXPECT_FALSE(WaitForProcess(pid, milliseconds(20)));
  EXPECT_EQ(KillProcess(pid).Text(), "was killed by SIGKILL");
}

TEST(AtomicFileTest, AllOrNothing) {
  const TempFolder temp;
  const std::string path = temp / "file";
  {
    AtomicFile file(path);
    file.Write("abandoned");
  }
  EXPECT_TRUE(std::filesystem::is_empty(temp.path()));
  AtomicFile file(path);
  file.Write("whale");
  file.WriteAt(2, std::as_bytes(std::span(std::string_view("o"))));
  EXPECT_FALSE(std::filesystem::exists(path));
  file.Commit();
  EXPECT_EQ(ReadText(path), "whole");
  EXPECT_THAT(RunErrorOf([&] { AtomicFile(temp / "nowhere/file"); }), HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace netwright
