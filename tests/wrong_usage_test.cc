// Wrong usages, each answered by one line that says what to do, and exit code 2; what is damaged, by 1.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "netwright/io/files.h"
#include "testing/bars.h"
#include "testing/image_files.h"
#include "testing/temp_folder.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct WrongUsage {
  std::vector<std::string> words;  // "@" stands for the folder with everything below
  std::string line;                // part of the answer
  int exit_code = 2;
};

// A folder with data sets, runs and files that are right and wrong.
class WrongUsageTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = new TempFolder;
    const TempFolder& at = *place_;
    WriteBars(at / "bars", 12, 2, 12);
    WriteClassFolders(at / "one", {"cat"}, 5);
    fs::create_directories(at / "empty");
    WriteClassFolders(at / "flat", {"cat"}, 3);
    for (const auto& entry : fs::directory_iterator(at / "flat/cat")) {
      fs::copy(entry.path(), fs::path(at / "flat") / entry.path().filename());
    }
    fs::remove_all(at / "flat/cat");
    for (const char* name :
         {"bad/a/1.png", "bad/b/1.png", "list.csv", "bad.zip", "policy", "config.yml", "notes.txt"}) {
      fs::create_directories(fs::path(at / name).parent_path());
      WriteFileAtomically(at / name, "no: [such thing\n");
    }
    WriteFileAtomically(at / "list.csv", "file,label\nnosuch.png,a\n");
    const ProgramResult run = RunProgram({"search", at / "bars", "--out", at / "run", "--evaluator", "synthetic",
                                          "--evaluations", "5", "--no-final", "--quiet"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    for (const auto& [name, file] : {std::pair{"no-json", "run.json"}, {"no-store", "experiments.sqlite"}}) {
      fs::copy(at / "run", at / name, fs::copy_options::recursive);
      WriteFileAtomically(fs::path(at / name) / file, "{");
    }
  }
  static void TearDownTestSuite() { delete place_; }

  static void Check(const std::vector<WrongUsage>& usages) {
    for (const WrongUsage& usage : usages) {
      std::vector<std::string> words = usage.words;
      for (std::string& word : words) {
        if (word.starts_with("@")) word = *place_ / word.substr(1);
      }
      const ProgramResult result = RunProgram(words);
      SCOPED_TRACE(fmt::format("netwright {}", fmt::join(usage.words, " ")));
      EXPECT_EQ(result.exit_code, usage.exit_code) << result.err;
      EXPECT_THAT(result.err, HasSubstr(usage.line));
      EXPECT_EQ(result.out, "");
      // Progress may come before; the error is the last line, and one line.
      const size_t begin = result.err.find("netwright: ");
      ASSERT_NE(begin, std::string::npos) << result.err;
      EXPECT_EQ(std::count(result.err.begin() + static_cast<std::ptrdiff_t>(begin), result.err.end(), '\n'), 1)
          << result.err;
    }
  }

  static TempFolder* place_;
};
TempFolder* WrongUsageTest::place_ = nullptr;

TEST_F(WrongUsageTest, OfDataSets) {
  const std::string out = "@new";
  Check(
      {{{"search", "nosuch", "--out", out}, "there is no such file or folder"},
       {{"search", "@empty", "--out", out}, "expected one folder for each class"},
       {{"search", "@one", "--out", out}, "add the folders of other classes"},
       {{"search", "@flat", "--out", out}, "put the images of each class into a folder of its own"},
       {{"search", "@bad", "--out", out}, "class 'a' has no usable image"},
       {{"search", "@list.csv", "--out", out}, "none of the 1 images that it lists is here, such as nosuch.png"},
       {{"search", "@bad.zip", "--out", out}, "is not a data set; expected"},
       {{"search", "@bars", "--out", out, "--group-by", "zzz"}, "it must match each of them (option --group-by)"},
       {{"search", "@bars", "--out", out, "--task", "x"}, "has no tasks to choose from; leave it out (option --task)"},
       {{"init", "nosuch"}, "there is no such file or folder"},
       {{"init", "@empty"}, "expected one folder for each class"},
       {{"data", "info", "@one"}, "add the folders of other classes"},
       {{"data", "download", "nosuch"}, "those that can: omniglot"}});
}

TEST_F(WrongUsageTest, OfOptions) {
  Check({{{"search", "x", "--strategy", "magic"}, "--strategy: 'magic': choose one of: auto, evolution"},
         {{"search", "x", "--space", "nosuch"}, "unknown search space 'nosuch'; choose one of: chain"},
         {{"search", "x", "--space", "nosuch.yml"}, "cannot be read; check the path"},
         {{"search", "x", "--preset", "slow"}, "unknown preset 'slow'; choose one of: paper, quick"},
         {{"search", "x", "--set", "foo=1"}, "unknown configuration key 'foo'"},
         {{"search", "x", "--set", "seed"}, "'seed' is not of the form key=value"},
         {{"search", "x", "--budget", "10x"}, "the unit must be one of ms, s, m, h"},
         {{"search", "x", "--memory-limit", "4X"}, "the unit must be one of k, M, G"},
         {{"search", "x", "--config", "@config.yml"}, "line 2"},
         {{"search", "x", "--config", "@nosuch"}, "cannot be read"},
         {{"search", "@bars", "--out", "@new", "--policy", "@policy"}, "not a policy file"},
         {{"search", "@bars", "--out", "@new", "--policy", "@nosuch"}, "give a file that a search has saved"},
         {{"resume", "@run", "--workers", "two"}, "--workers: 'two': give a whole number, 0 or more"},
         {{"reproduce", "nosuch", "--out", "@new"}, "EXPERIMENT: 'nosuch': choose one of: hardness"},
         {{"config", "nosuch"}, "unknown configuration key 'nosuch'"},
         {{"completion", "csh"}, "choose one of: bash, zsh, fish"},
         {{"help", "serach"}, "unknown command 'serach'; did you mean 'search'?"},
         {{"help", "data", "imprt"}, "did you mean 'import'?"}});
}

TEST_F(WrongUsageTest, OfRunFolders) {
  Check({{{"search", "@bars", "--out", "@run"}, "go on with it by `netwright resume"},
         {{"search", "@bars", "--out", "@notes.txt"}, "is not a folder"},
         {{"resume", "@nosuch"}, "start one with `netwright search`"},
         {{"resume", "@bars"}, "holds no run"},
         {{"show", "@nosuch"}, "give a run folder or an architecture"},
         {{"show", std::string(300, 'x')}, ""},  // too long for the name of a folder
         {{"show", "@\x1b[31m"}, "\\x1b[31m"},
         {{"show", "conv3", "--input", "3x99999999999x3"}, "give CHANNELSxHEIGHTxWIDTH"},
         {{"show", "conv3", "--input", "3x99999x3"}, "give numbers up to 16384"},
         {{"show", "conv3", "--classes", "2000000000"}, "give a number up to 1000000"},
         {{"report", "@no-json"}, "is damaged: it is not JSON", 1},
         {{"report", "@no-store"}, "is damaged, or not an experiments database", 1},
         {{"pareto", "@no-store"}, "is damaged, or not an experiments database", 1},
         {{"report", "@run", "--out", "page.txt"}, "give a file that ends in .html"},
         {{"predict", "@run", "@bars/bar_0/0.png"}, "has no model yet"},
         {{"predict", "@run", "@bars/bar_0/0.png", "--int8"}, "has no model yet"},
         {{"predict", "@bars", "@bars/bar_0/0.png"}, "is not a model; give a run folder"},
         {{"evaluate", "@run"}, "has no model yet"},
         {{"export", "@run"}, "has no model yet"},
         {{"export", "@run", "--format", "pdf"}, "choose one of: c, tflite"},
         {{"store", "export", "@nosuch", "--out", "@new.tgz"}, "is not a folder"},
         {{"store", "import", "@notes.txt", "--into", "@new"}, "give what `netwright store export` wrote"}});
}

}  // namespace
}  // namespace netwright
