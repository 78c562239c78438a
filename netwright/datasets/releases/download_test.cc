// Downloads from a real web server with the faults of real ones (testing/http_server.py).
#include "netwright/datasets/releases/download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "netwright/base/interrupt.h"
#include "netwright/base/random.h"
#include "netwright/datasets/source.h"
#include "netwright/io/part_file.h"
#include "testing/dataset_files.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/http_server.h"
#include "testing/image_files.h"
#include "testing/real_data.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

const FetchOptions kHasty = {.progress = {}, .attempts = 3, .pause_seconds = 0};

class DownloadTest : public testing::Test {
 protected:
  // Several of libcurl's buffers long.
  DownloadTest() {
    Rng rng(7);
    for (int i = 0; i < 100'000; ++i) content_.push_back(static_cast<uint8_t>(rng.Below(256)));
    WriteFile(server_.folder() + "/a.zip", content_);
    md5_ = Md5OfFile(server_.folder() + "/a.zip");
  }

  bool Fetch(const std::string& mode) { return FetchFile(server_.Url(mode, "a.zip"), md5_, path_, kHasty); }
  std::string FetchError(const std::string& mode) {
    return RunErrorOf([&] { Fetch(mode); });
  }
  void WritePart(size_t size) { WriteFile(path_ + ".part", {content_.begin(), content_.begin() + ptrdiff_t(size)}); }
  void ExpectComplete() {
    EXPECT_EQ(ReadFile(path_), content_);
    EXPECT_FALSE(fs::exists(path_ + ".part"));
  }

  HttpServer server_;
  TempFolder temp_;
  Bytes content_;
  std::string md5_;
  const std::string path_ = temp_ / "new/folder/a.zip";
};

TEST(Md5Test, PublishedValues) {
  const TempFolder temp;
  WriteFile(temp / "a", {});
  EXPECT_EQ(Md5OfFile(temp / "a"), "d41d8cd98f00b204e9800998ecf8427e");  // RFC 1321, A.5
  WriteFile(temp / "a", {'a', 'b', 'c'});
  EXPECT_EQ(Md5OfFile(temp / "a"), "900150983cd24fb0d6963f7d28e17f72");
}

TEST_F(DownloadTest, FetchesOnceAndReportsProgress) {
  FetchOptions options = kHasty;
  int64_t done = 0;
  bool checked = false;
  options.progress = [&](const FetchProgress& progress) {
    EXPECT_EQ(progress.total, 100'000);
    EXPECT_GE(progress.done, progress.checking && !checked ? 0 : done);
    done = progress.done;
    checked = checked || progress.checking;
  };
  EXPECT_TRUE(FetchFile(server_.Url("plain", "a.zip"), md5_, path_, options));
  ExpectComplete();
  EXPECT_EQ(done, 100'000);
  EXPECT_TRUE(checked);
  EXPECT_FALSE(Fetch("plain"));  // here already
  EXPECT_THAT(server_.Requests(), ElementsAre("/plain/a.zip whole"));
}

TEST_F(DownloadTest, FollowsRedirections) {
  WritePart(1000);
  EXPECT_TRUE(Fetch("redirect"));
  ExpectComplete();
  EXPECT_THAT(server_.Requests(), ElementsAre("/redirect/a.zip bytes=1000-", "/plain/a.zip bytes=1000-"));
}

TEST_F(DownloadTest, AnEmptyFile) {
  WriteFile(server_.folder() + "/empty", {});
  EXPECT_TRUE(FetchFile(server_.Url("plain", "empty"), "d41d8cd98f00b204e9800998ecf8427e", path_, kHasty));
  EXPECT_EQ(fs::file_size(path_), 0u);
}

TEST_F(DownloadTest, GoesOnWhereAnEarlierRunStopped) {
  WritePart(60'000);
  EXPECT_TRUE(Fetch("plain"));
  ExpectComplete();
  EXPECT_THAT(server_.Requests(), ElementsAre("/plain/a.zip bytes=60000-"));
}

TEST_F(DownloadTest, APartThatIsAllIsOnlyRenamed) {
  WritePart(content_.size());
  EXPECT_TRUE(Fetch("plain"));
  ExpectComplete();
}

TEST_F(DownloadTest, AServerWithoutRangesSendsAllAgain) {
  WritePart(60'000);
  EXPECT_TRUE(Fetch("norange"));
  ExpectComplete();
}

TEST_F(DownloadTest, AServerWithWrongRangesIsAskedForAll) {
  WritePart(60'000);
  EXPECT_TRUE(Fetch("badrange"));
  ExpectComplete();
  EXPECT_THAT(server_.Requests(), ElementsAre("/badrange/a.zip bytes=60000-", "/badrange/a.zip whole"));
}

TEST_F(DownloadTest, AConnectionThatBreaksOffIsTakenUpAgain) {
  EXPECT_TRUE(Fetch("drop"));
  ExpectComplete();
  EXPECT_GT(server_.Requests().size(), 5u);  // more than `attempts`: each one gains something
}

TEST_F(DownloadTest, GivesUpWhenNothingMoreComesAndKeepsThePart) {
  EXPECT_THAT(FetchError("dead"), AllOf(HasSubstr("/dead/a.zip"), HasSubstr("3 attempts"), HasSubstr("48.8 KiB")));
  EXPECT_EQ(fs::file_size(path_ + ".part"), 50'000u);
  EXPECT_TRUE(Fetch("plain"));
  ExpectComplete();
}

TEST_F(DownloadTest, KilledInTheMiddleAndResumed) {
  const pid_t child = fork();
  if (child == 0) {
    Fetch("hold");
    _exit(0);
  }
  std::error_code error;
  while (fs::file_size(path_ + ".part", error) != 50'000 || error) {
    ASSERT_EQ(waitpid(child, nullptr, WNOHANG), 0) << "it ended by itself";
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(Fetch("plain"));
  ExpectComplete();
  EXPECT_THAT(server_.Requests(), ElementsAre("/hold/a.zip whole", "/plain/a.zip bytes=50000-"));
}

TEST_F(DownloadTest, AnInterruptKeepsThePart) {
  FetchOptions options = kHasty;
  options.progress = [](const FetchProgress& progress) {
    if (progress.done >= 50'000) RequestInterrupt();
  };
  const std::string message =
      ErrorOf(ErrorKind::kInterrupted, [&] { FetchFile(server_.Url("hold", "a.zip"), md5_, path_, options); });
  ClearInterrupt();
  EXPECT_THAT(message, AllOf(HasSubstr("48.8 KiB"), HasSubstr("same command")));
  EXPECT_EQ(fs::file_size(path_ + ".part"), 50'000u);
}

TEST_F(DownloadTest, TwoProcessesAtOneFile) {
  const PartFile other(path_);
  EXPECT_THAT(UsageErrorOf([&] { Fetch("plain"); }), HasSubstr("another process"));
}

TEST_F(DownloadTest, TheServersRefusal) {
  EXPECT_THAT(FetchError("404"), AllOf(HasSubstr("/404/a.zip"), HasSubstr("404 (not found)")));
  EXPECT_THAT(FetchError("403"), HasSubstr("says 403"));
  EXPECT_EQ(server_.Requests().size(), 2u);
  EXPECT_THAT(FetchError("503"), AllOf(HasSubstr("503"), HasSubstr("3 attempts")));  // may be mended soon
  EXPECT_EQ(server_.Requests().size(), 5u);
  EXPECT_FALSE(fs::exists(temp_ / "new/folder"));
}

TEST_F(DownloadTest, NoNetwork) {
  WritePart(1000);
  const auto error_of = [&](const std::string& url) {
    return RunErrorOf([&] { FetchFile(url, md5_, path_, kHasty); });
  };
  EXPECT_THAT(error_of("http://127.0.0.1:1/a.zip"),
              AllOf(HasSubstr("check the network"), HasSubstr("1000 B are kept")));
  const ScopedVariable no_proxy("no_proxy", "*");
  EXPECT_THAT(error_of("http://nowhere.invalid/a.zip"), HasSubstr("nowhere.invalid"));
  EXPECT_THAT(error_of("file:///etc/passwd"), HasSubstr("file:///etc/passwd"));
  EXPECT_EQ(fs::file_size(path_ + ".part"), 1000u);
}

TEST_F(DownloadTest, NoSpace) {
  EXPECT_THAT(FetchError("huge"), AllOf(HasSubstr("no space"), HasSubstr(path_), HasSubstr("another folder")));
}

TEST_F(DownloadTest, AWrongChecksumIsTriedOnceFromTheStartThenRefused) {
  WritePart(60'000);
  ChangeByte(path_ + ".part", 5);
  EXPECT_TRUE(Fetch("plain"));  // the part was bad
  ExpectComplete();
  EXPECT_THAT(server_.Requests(), ElementsAre("/plain/a.zip bytes=60000-", "/plain/a.zip whole"));
  fs::remove(path_);
  const std::string right = std::exchange(md5_, std::string(32, '0'));
  EXPECT_THAT(FetchError("plain"), AllOf(HasSubstr(right), HasSubstr(md5_)));
  EXPECT_FALSE(fs::exists(path_ + ".part"));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(DownloadTest, AnotherFileOfThatNameIsLeftAlone) {
  WriteFile(path_, {'m', 'i', 'n', 'e'});
  EXPECT_THAT(UsageErrorOf([&] { Fetch("plain"); }), AllOf(HasSubstr(path_), HasSubstr(md5_)));
  EXPECT_EQ(ReadFile(path_).size(), 4u);
}

TEST_F(DownloadTest, AReleaseOfSeveralArchivesIsReadAsItIs) {
  uint64_t seed = 0;
  for (const char* character : {"images_background/Greek/character01", "images_background/Greek/character02",
                                "images_evaluation/Tibetan/character01"}) {
    for (int i = 0; i < 4; ++i) {
      WriteFile(fmt::format("{}/{}/{}.png", temp_ / "unpacked", character, i),
                Encode(TestImage(7, 7, 1, ++seed), ".png"));
    }
  }
  std::vector<std::string> sums;
  for (const char* part : {"images_background", "images_evaluation"}) {
    const std::string path = server_.folder() + "/omniglot/" + part + ".zip";
    fs::create_directories(server_.folder() + "/omniglot");
    WriteArchive(path, temp_ / "unpacked/" + part, part);
    sums.push_back(Md5OfFile(path));
  }
  const DownloadFile files[] = {{"images_background.zip", sums[0].c_str(), 0},
                                {"images_evaluation.zip", sums[1].c_str(), 0}};
  const Download download = {"omniglot", "http://nowhere.invalid/", files};
  const std::string folder = DownloadFolder("omniglot", temp_ / "data");
  EXPECT_EQ(folder, temp_ / "data/omniglot");
  DownloadOptions options{.mirror = server_.Url("drop", "").substr(0, server_.Url("drop", "").size() - 1),
                          .attempts = 3,
                          .pause_seconds = 0,
                          .progress = {}};
  EXPECT_THAT(FetchRelease(download, folder, options), ElementsAre("images_background.zip", "images_evaluation.zip"));
  EXPECT_THAT(FetchRelease(download, folder, options), ElementsAre());

  const ScopedVariable data("NETWRIGHT_DATA", (temp_ / "data").c_str());
  const auto source = OpenDataset("omniglot", nullptr);
  EXPECT_THAT(source->classes(), ElementsAre("Greek-character01", "Greek-character02", "Tibetan-character01"));
  EXPECT_EQ(source->items().size(), 12u);
  EXPECT_EQ(source->Fingerprint(), OpenDataset(temp_ / "unpacked", nullptr)->Fingerprint());
  // Beside images that lie there open, an archive is only a file.
  fs::copy(temp_ / "unpacked/images_background", temp_ / "data/omniglot/images_background",
           fs::copy_options::recursive);
  EXPECT_EQ(OpenDataset("omniglot", nullptr)->items().size(), 8u);
}

TEST(DownloadsTest, EveryOneIsAKnownDataSetWithSoundRows) {
  std::set<std::string> known;
  for (const KnownDataset& dataset : KnownDatasets()) known.insert(dataset.name);
  for (const Download& download : Downloads()) {
    EXPECT_TRUE(known.contains(download.name)) << download.name;
    EXPECT_EQ(FindDownload(download.name), &download);
    const std::string origin = download.origin;
    EXPECT_TRUE(origin.starts_with("https://") && origin.ends_with('/')) << origin;
    ASSERT_FALSE(download.files.empty());
    for (const DownloadFile& file : download.files) {
      EXPECT_EQ(std::string(file.md5).size(), 32u);
      EXPECT_THAT(std::string(file.md5), Each(testing::AnyOf(testing::AllOf(testing::Ge('0'), testing::Le('9')),
                                                             testing::AllOf(testing::Ge('a'), testing::Le('f')))));
      EXPECT_GT(file.bytes, 0);
    }
  }
  EXPECT_EQ(FindDownload("fashion-mnist"), nullptr);
}

// The flowers' real index files: the sums of the table are theirs.
TEST(DownloadsRealDataTest, TheFlowersIndexFiles) {
  NETWRIGHT_REAL_DATA_OR_SKIP(raw, RealData("raw"));
  const Download& flowers = *FindDownload("vgg_flower");
  for (const DownloadFile& file : flowers.files.first(2)) {
    EXPECT_EQ(Md5OfFile(raw + "/flowers102_" + file.name), file.md5);
    EXPECT_EQ(static_cast<int64_t>(fs::file_size(raw + "/flowers102_" + file.name)), file.bytes);
  }
}

}  // namespace
}  // namespace netwright
