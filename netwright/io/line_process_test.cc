#include "netwright/io/line_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/errors.h"

namespace netwright {
namespace {

using testing::HasSubstr;

TEST(LineProcessTest, SpeaksInLines) {
  LineProcess process({"sh", "-c", "while read -r line; do echo \"$line, $1\"; echo again; done", "sh", "yes"});
  for (const char* line : {"one", "two three"}) {
    process.Send(line);
    EXPECT_EQ(process.Receive(), std::string(line) + ", yes");
    EXPECT_EQ(process.Receive(), "again");
  }
}

TEST(LineProcessTest, SaysHowItEnded) {
  EXPECT_THAT(RunErrorOf([] { LineProcess process({"/no/such/program"}); }), HasSubstr("cannot run /no/such/program"));
  LineProcess ended({"sh", "-c", "exit 3"});
  EXPECT_THAT(RunErrorOf([&] { ended.Receive(); }), HasSubstr("sh exited with code 3"));
  LineProcess killed({"sh", "-c", "kill -9 $$"});
  EXPECT_THAT(RunErrorOf([&] {
                for (;;) killed.Send("to whom?");
              }),
              HasSubstr("was killed by SIGKILL"));
}

}  // namespace
}  // namespace netwright
