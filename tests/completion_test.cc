// The completion scripts, in the shells that read them.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "netwright/io/files.h"
#include "testing/files.h"
#include "testing/temp_folder.h"
#include "tests/program.h"

namespace netwright {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

bool Installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

class CompletionTest : public testing::Test {
 protected:
  std::string Script(const std::string& shell) {
    const ProgramResult result = RunProgram({"completion", shell});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    WriteFileAtomically(temp_ / shell, result.out);
    return temp_ / shell;
  }

  // The lines that a shell prints.
  std::vector<std::string> LinesOf(const std::string& command) {
    EXPECT_EQ(std::system(fmt::format("{} >'{}' 2>&1", command, temp_ / "out").c_str()), 0) << ReadText(temp_ / "out");
    std::istringstream in(ReadText(temp_ / "out"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  // What bash offers for the last of these words, as its own splitting gives them.
  std::vector<std::string> Offered(const std::string& script, const std::vector<std::string>& words) {
    WriteFileAtomically(temp_ / "ask", fmt::format(R"(set -eu
. '{}'
COMP_WORDS=('{}') COMP_CWORD={}
complete -p netwright | grep -q -- '-F _netwright'
_netwright netwright "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD - 1]}}"
for word in "${{COMPREPLY[@]}}"; do echo "$word"; done
)",
                                                   script, fmt::join(words, "' '"), words.size() - 1));
    return LinesOf(fmt::format("bash '{}'", temp_ / "ask"));
  }

  const TempFolder temp_;
};

TEST_F(CompletionTest, BashOffersCommandsOptionsAndChoices) {
  const std::string script = Script("bash");
  EXPECT_THAT(Offered(script, {"netwright", ""}), IsSupersetOf({"search", "init", "data", "completion", "help"}));
  EXPECT_THAT(Offered(script, {"netwright", ""}), Not(Contains("worker")));
  EXPECT_THAT(Offered(script, {"netwright", "se"}), ElementsAre("search"));
  EXPECT_THAT(Offered(script, {"netwright", "data", "im"}), ElementsAre("import"));
  EXPECT_THAT(Offered(script, {"netwright", "data", "import", "--na"}), ElementsAre("--name"));
  EXPECT_THAT(Offered(script, {"netwright", "search", "photos", "--max-p"}), ElementsAre("--max-params"));
  EXPECT_THAT(Offered(script, {"netwright", "search", "photos", "--strategy", "ev"}), ElementsAre("evolution"));
  EXPECT_THAT(Offered(script, {"netwright", "search", "--space", "comp"}), ElementsAre("compact"));
  EXPECT_THAT(Offered(script, {"netwright", "search", "--precision", "=", "b"}), ElementsAre("bf16"));
  EXPECT_THAT(Offered(script, {"netwright", "search", "--precision", "="}), IsSupersetOf({"auto", "fp32"}));
  EXPECT_THAT(Offered(script, {"netwright", "completion", ""}), ElementsAre("bash", "zsh", "fish"));
  // Paths are bash's own to complete.
  EXPECT_THAT(Offered(script, {"netwright", "search", ""}), IsEmpty());
  EXPECT_THAT(Offered(script, {"netwright", "search", "photos", "--out", "r"}), IsEmpty());
}

TEST_F(CompletionTest, ZshReadsItsScript) {
  if (!Installed("zsh")) GTEST_SKIP() << "zsh is not installed";
  const std::string script = Script("zsh");
  WriteFileAtomically(
      temp_ / "ask", fmt::format("autoload -U compinit && compinit -D -u\n. '{}'\nprint $_comps[netwright]\n", script));
  EXPECT_THAT(LinesOf(fmt::format("zsh -f '{}'", temp_ / "ask")), Contains(testing::HasSubstr("_netwright")));
}

TEST_F(CompletionTest, FishOffersCommandsOptionsAndChoices) {
  if (!Installed("fish")) GTEST_SKIP() << "fish is not installed";
  const std::string script = Script("fish");
  const auto offered = [&](const std::string& line) {
    return LinesOf(fmt::format("fish --no-config -c \"source '{}'; complete -C '{}'\"", script, line));
  };
  EXPECT_THAT(offered("netwright se"), Contains(testing::StartsWith("search")));
  EXPECT_THAT(offered("netwright data import --na"), Contains(testing::StartsWith("--name")));
  EXPECT_THAT(offered("netwright search --strategy ev"), Contains(testing::StartsWith("evolution")));
}

}  // namespace
}  // namespace netwright
