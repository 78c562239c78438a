// `netwright init`: what it sees in a folder, and the command that it proposes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "netwright/base/random.h"
#include "testing/bars.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/temp_folder.h"
#include "tests/program.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

nlohmann::json Seen(const std::string& folder) {
  const ProgramResult result = RunProgram({"init", folder, "--json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  return nlohmann::json::parse(result.out);
}

TEST(InitTest, SaysWhatItFoundAndProposesASearchThatRuns) {
  const TempFolder temp;
  WriteBars(temp / "photos", 20, 3, 30);
  fs::copy(temp / "photos/bar_0/0.png", temp / "photos/bar_0/copy.png");
  WriteFile(temp / "photos/bar_1/broken.png", {'n', 'o'});
  const ProgramResult text = RunProgram({"init", temp / "photos"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out,
              AllOf(HasSubstr("classes         3 (bar_0, bar_1, bar_2)"), HasSubstr("30 (bar_2) to 31 (bar_1)"),
                    HasSubstr("bar_1/broken.png: "), HasSubstr("1 copy of another image"),
                    HasSubstr("\nnetwright search " + (temp / "photos") + " --budget 10m")));
  const nlohmann::json seen = Seen(temp / "photos");
  EXPECT_EQ(seen.at("images"), 92);
  EXPECT_EQ(seen.at("duplicates"), 1);
  EXPECT_EQ(seen.at("broken").size(), 1U);
  EXPECT_EQ(seen.at("groups"), nullptr);
  EXPECT_EQ(seen.at("shorter_side").at("median"), 20);
  EXPECT_THAT(seen.at("command"),
              ElementsAre("netwright", "search", temp / "photos", "--budget", "10m", "--channels", "1"));
}

// Six images of each of `tracks` pictures, alike but for noise, in each class.
void WriteTracks(const std::string& root, int tracks, const char* form) {
  for (int c = 0; c < 2; ++c) {
    const std::string folder = fmt::format("{}/class_{}", root, c);
    fs::create_directories(folder);
    for (int t = 0; t < tracks; ++t) {
      Image picture = TestImage(24, 24, 3, static_cast<uint64_t>(100 * c + t));
      for (int f = 0; f < 6; ++f) {
        Rng rng(static_cast<uint64_t>(f), "frames", static_cast<uint64_t>(100 * c + t));
        Image frame = picture;
        for (uint8_t& value : frame.pixels) {
          value = static_cast<uint8_t>(value / 2 + static_cast<int>(rng.Below(60)));
        }
        WriteFile(folder + "/" + fmt::format(fmt::runtime(form), t, f), EncodePngOf(frame));
      }
    }
  }
}

TEST(InitTest, FindsTracksInFileNames) {
  const TempFolder temp;
  WriteTracks(temp / "signs", 10, "{:05}_{:05}.png");
  const nlohmann::json seen = Seen(temp / "signs");
  EXPECT_EQ(seen.at("groups").at("count"), 20);  // numbers begin anew in each class
  EXPECT_EQ(seen.at("groups").at("alike"), true);
  const std::string regex = seen.at("groups").at("regex");
  EXPECT_THAT(seen.at("command"),
              ElementsAre("netwright", "search", temp / "signs", "--budget", "10m", "--group-by", regex));
  const ProgramResult info = RunProgram({"data", "info", temp / "signs", "--group-by", regex});
  EXPECT_THAT(info.out, HasSubstr("20 of 6 images"));
}

TEST(InitTest, SeesGreyPicturesInColourFilesAndImagesInTwoParts) {
  const TempFolder temp;
  for (const char* part : {"train", "test"}) {
    for (const char* name : {"a", "b"}) {
      const std::string folder = fmt::format("{}/{}/{}", temp / "xrays", part, name);
      fs::create_directories(folder);
      for (uint64_t i = 0; i < 12; ++i) {
        const uint64_t seed = i + (name[0] == 'a' ? 0 : 50) + (part[1] == 'r' || i == 0 ? 0 : 100);
        const Image grey = TestImage(16, 16, 1, seed);
        WriteFile(folder + "/" + std::to_string(i) + ".png", EncodePngOf(ConvertChannels(grey, 3)));
      }
    }
  }
  const nlohmann::json seen = Seen(temp / "xrays");
  EXPECT_EQ(seen.at("looks_grey"), true);
  EXPECT_EQ(seen.at("parts").at("test"), 24);
  EXPECT_EQ(seen.at("in_two_parts").size(), 1U);
  EXPECT_THAT(seen.at("command"),
              ElementsAre("netwright", "search", temp / "xrays", "--budget", "10m", "--channels", "1"));
}

TEST(InitTest, ADataSetThatASearchRefusesIsExitCode2) {
  const TempFolder temp;
  WriteClassFolders(temp / "pets", {"cat", "dog"}, 5);
  WriteClassFolders(temp / "pets", {"eel"}, 1);
  const ProgramResult result = RunProgram({"init", temp / "pets"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("caution         too small: eel (1)"));
  fs::create_directories(temp / "pets/gnu");
  for (int i = 0; i < 5; ++i) WriteFile(fmt::format("{}/gnu/{}.png", temp / "pets", i), {'n', 'o'});
  EXPECT_THAT(RunProgram({"init", temp / "pets"}).out, HasSubstr("no image of the class 'gnu' can be read"));
}

}  // namespace
}  // namespace netwright
