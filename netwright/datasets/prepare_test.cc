// The packed cache: what is prepared, what is trusted, what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/datasets/describe.h"
#include "netwright/datasets/look.h"
#include "netwright/datasets/prepared.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

struct Fixture {
  TempFolder temp;
  std::string set = temp / "pets";
  PrepareOptions options;

  explicit Fixture(const std::string& extension = ".png", int height = 12, int width = 10, int channels = 3) {
    WriteClassFolders(set, {"cat", "dog"}, 6, extension, height, width, channels);
    options.cache_dir = temp / "cache";
  }
  std::unique_ptr<PreparedData> Prepare(const Preparation& preparation = {}) {
    return PrepareDataset(set, preparation, options);
  }
  std::string Error(const Preparation& preparation = {}) {
    return UsageErrorOf([&] { Prepare(preparation); });
  }
  int CacheFiles(const std::string& folder) {
    int count = 0;
    if (!fs::exists(temp / ("cache/" + folder))) return 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(temp / ("cache/" + folder))) ++count;
    return count;
  }
};

TEST(PrepareTest, ResolvesAuto) {
  EXPECT_EQ(Fixture(".png", 12, 10, 1).Prepare()->preparation().image_size, 10);
  EXPECT_EQ(Fixture(".png", 12, 10, 1).Prepare()->preparation().channels, 1);
  EXPECT_EQ(Fixture(".jpg", 40, 50, 3).Prepare()->preparation().image_size, 32);
  Fixture mixed(".png", 28, 28, 1);
  WriteFile(mixed.set + "/dog/x.png", Encode(TestImage(28, 28, 3, 1), ".png"));
  const auto data = mixed.Prepare();
  EXPECT_EQ(data->preparation().channels, 3);
  EXPECT_EQ(data->preparation().image_size, 28);
  EXPECT_EQ(data->summary().grey, 12);
  EXPECT_EQ(mixed.Prepare({1, 84, Resize::kBilinearAligned})->image(0).size(), 84u * 84u);
}

TEST(PrepareTest, PixelsArePageAlignedAndShared) {
  Fixture f;
  const auto a = f.Prepare({1, 7, Resize::kArea});
  EXPECT_EQ(reinterpret_cast<uintptr_t>(a->image(0).data()) % 4096, 0u);
  EXPECT_EQ(a->image(1).data(), a->image(0).data() + 49);
  const auto b = MapPrepared(a->path());
  EXPECT_EQ(b->size(), 12);
  EXPECT_EQ(b->summary().classes, a->summary().classes);
  EXPECT_EQ(b->summary().fingerprint, a->summary().fingerprint);
  EXPECT_EQ(b->preparation().image_size, 7);
  EXPECT_EQ(b->preparation().channels, 1);
  EXPECT_EQ(b->preparation().resize, Resize::kArea);
  for (int64_t i = 0; i < b->size(); ++i) {
    EXPECT_TRUE(std::equal(a->image(i).begin(), a->image(i).end(), b->image(i).begin(), b->image(i).end()));
  }
}

TEST(PrepareTest, AnUnchangedManifestIsTrusted) {
  Fixture f(".bmp");
  Age(f.set);
  const Digest before = f.Prepare()->summary().fingerprint;
  EXPECT_EQ(f.CacheFiles("fingerprints"), 1);
  // The same size and time: the changed byte goes unseen, which shows that nothing was read.
  ChangeByte(f.set + "/dog/3.bmp", 40);
  Age(f.set);
  fs::last_write_time(f.set + "/dog/3.bmp", fs::last_write_time(f.set + "/dog/2.bmp"));
  // The ages of the other files changed too, so set them all to one that is known.
  const auto then = fs::file_time_type::clock::now() - std::chrono::hours(2);
  const auto set_all = [&] {
    for (const auto& entry : fs::recursive_directory_iterator(f.set)) {
      if (entry.is_regular_file()) fs::last_write_time(entry.path(), then);
    }
  };
  set_all();
  const Digest changed = f.Prepare()->summary().fingerprint;
  EXPECT_NE(changed, before);
  ChangeByte(f.set + "/dog/3.bmp", 40);
  set_all();
  EXPECT_EQ(f.Prepare()->summary().fingerprint, changed);
  // Another time, and it is seen.
  Age(f.set);
  EXPECT_EQ(f.Prepare()->summary().fingerprint, before);
}

TEST(PrepareTest, AFreshlyChangedSetIsReadAgain) {
  Fixture f;
  f.Prepare();
  EXPECT_EQ(f.CacheFiles("fingerprints"), 0);
}

TEST(PrepareTest, BrokenImagesAreSkippedCountedAndListed) {
  Fixture f;
  WriteFile(f.set + "/cat/bad.png", {'n', 'o'});
  Bytes cut = Encode(TestImage(40, 40, 3, 1), ".jpg");
  cut.resize(cut.size() - 10);
  WriteFile(f.set + "/dog/cut.jpg", cut);
  WriteFile(f.set + "/dog/old.gif", {'G', 'I', 'F', '8', '9', 'a'});
  const auto data = f.Prepare();
  EXPECT_EQ(data->size(), 12);
  EXPECT_THAT(data->summary().class_counts, ElementsAre(6, 6));
  ASSERT_EQ(data->summary().broken.size(), 3u);
  EXPECT_EQ(data->summary().broken[0].path, "cat/bad.png");
  EXPECT_EQ(data->summary().broken[1].path, "dog/cut.jpg");
  EXPECT_THAT(data->summary().broken[1].why, HasSubstr("truncated"));
  EXPECT_THAT(DescribeDataset(data->summary()), HasSubstr("12 usable, 3 broken"));
  f.options.strict = true;  // also when it is in the cache already
  EXPECT_THAT(f.Error(), HasSubstr("cat/bad.png"));
  f.options.cache_dir = f.temp / "other";
  EXPECT_THAT(f.Error(), HasSubstr("cat/bad.png"));
}

// Two folders of equal contents, with other names of the files: one packed file, and each its own paths.
TEST(PrepareTest, BrokenImagesHaveThePathsOfTheirOwnDataSet) {
  TempFolder temp;
  const auto write = [&](const std::string& name, const std::string& prefix) {
    WriteClassFolders(temp / "made", {"ant", "bee", "cat", "dog"}, 3, ".png", 8, 8, 1);
    WriteFile(temp / "made/cat/1.png", {'n', 'o'});
    for (const char* folder : {"ant", "bee", "cat", "dog"}) {
      fs::create_directories(temp / (name + "/" + folder));
      for (int i = 0; i < 3; ++i) {
        const std::string file = std::to_string(i) + ".png";
        fs::rename(temp / fmt::format("made/{}/{}", folder, file),
                   temp / fmt::format("{}/{}/{}{}", name, folder, prefix, file));
      }
    }
    Age(temp / name);
    return temp / name;
  };
  const std::string a = write("a", "a-"), b = write("b", "b-");
  PrepareOptions options;
  options.cache_dir = temp / "cache";
  const auto broken = [&](const std::string& path, const Preparation& preparation) {
    const auto data = PrepareDataset(path, preparation, options);
    return data->summary().broken.size() == 1 ? data->summary().broken[0].path : "not one";
  };
  for (int round = 0; round < 2; ++round) {
    for (const Preparation& preparation : {Preparation{}, Preparation{.classes = 2}}) {  // ant and cat
      EXPECT_EQ(broken(a, preparation), "cat/a-1.png");
      EXPECT_EQ(broken(b, preparation), "cat/b-1.png");
      EXPECT_EQ(PrepareDataset(a, preparation, options)->path(), PrepareDataset(b, preparation, options)->path());
    }
  }
  options.strict = true;
  EXPECT_THAT(UsageErrorOf([&] { PrepareDataset(b, {}, options); }), HasSubstr("cat/b-1.png"));
  options.strict = false;
  const auto mapped = MapPrepared(PrepareDataset(a, {}, options)->path());
  ASSERT_EQ(mapped->summary().broken.size(), 1u);
  EXPECT_EQ(mapped->summary().broken[0].path, "image 7");
}

TEST(PrepareTest, OneClearLine) {
  Fixture f;
  EXPECT_THAT(f.Error({2, 8, Resize::kArea}), HasSubstr("2 channels"));
  EXPECT_THAT(f.Error({3, -1, Resize::kArea}), HasSubstr("-1 pixels"));
  EXPECT_THAT(f.Error({3, 100000, Resize::kArea}), HasSubstr("100000 pixels"));
  fs::create_directories(f.set + "/emu");
  EXPECT_THAT(f.Error(), HasSubstr("'emu' has no images"));
  WriteFile(f.set + "/emu/1.png", {'x'});
  EXPECT_THAT(f.Error(), HasSubstr("'emu' has no usable image, such as emu/1.png (not a JPEG"));
  EXPECT_EQ(f.CacheFiles("prepared"), 0) << "nothing half done is left";
  fs::remove_all(f.set + "/emu");
  fs::remove_all(f.set + "/dog");
  EXPECT_THAT(f.Error(), HasSubstr("only one class ('cat')"));
  fs::remove_all(f.set + "/cat");
  EXPECT_THAT(f.Error(), HasSubstr("no images"));
  fs::remove_all(f.set);
  EXPECT_THAT(f.Error(), HasSubstr(f.set));
}

TEST(PrepareTest, UsesSomeOfTheClasses) {
  TempFolder temp;
  WriteClassFolders(temp / "set", {"a", "b", "c", "d", "e"}, 4, ".png", 8, 8, 1);
  PrepareOptions options;
  options.cache_dir = temp / "cache";
  const auto all = PrepareDataset(temp / "set", {}, options);
  const auto some = PrepareDataset(temp / "set", {.classes = 2}, options);
  EXPECT_THAT(some->summary().classes, ElementsAre("a", "c"));
  EXPECT_EQ(some->size(), 8);
  EXPECT_THAT(some->summary().class_counts, ElementsAre(4, 4));
  EXPECT_NE(some->summary().fingerprint, all->summary().fingerprint);
  EXPECT_NE(some->path(), all->path());
  const auto pixels = [](const PreparedData& data, int64_t i) {
    return std::vector<uint8_t>(data.image(i).begin(), data.image(i).end());
  };
  EXPECT_EQ(pixels(*some, 5), pixels(*all, 9)) << "the second image of class c";
  EXPECT_THAT(PrepareDataset(temp / "set", {.classes = 9}, options)->summary().classes, testing::SizeIs(5));
}

TEST(PrepareTest, DamagedCacheFilesAreMadeAgain) {
  Fixture f;
  Age(f.set);
  const auto good = f.Prepare();
  const Bytes bytes = ReadFile(good->path());
  for (const size_t length : {size_t{0}, size_t{100}, size_t{4096}, bytes.size() / 2, bytes.size() - 1}) {
    WriteFile(good->path() + ".x", {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)});
    EXPECT_THROW(MapPrepared(good->path() + ".x"), Error);
    fs::rename(good->path() + ".x", good->path());
    EXPECT_EQ(f.Prepare()->size(), 12) << length;
    EXPECT_EQ(ReadFile(good->path()), bytes);
  }
  for (const size_t offset : {size_t{0}, size_t{9}, size_t{30}, size_t{70}, bytes.size() - 30}) {
    Bytes changed = bytes;
    changed[offset] ^= 1;
    WriteFile(good->path() + ".x", changed);
    EXPECT_THROW(MapPrepared(good->path() + ".x"), Error) << offset;
  }
  for (const auto& record : fs::directory_iterator(f.temp / "cache/fingerprints")) {
    WriteFile(record.path().string(), {'{', '"'});
  }
  EXPECT_EQ(f.Prepare()->summary().fingerprint, good->summary().fingerprint);
}

TEST(PrepareTest, ManyAtOnceDoNoHarm) {
  Fixture f;
  WriteClassFolders(f.set, {"ant", "bee"}, 100);
  Age(f.set);
  std::vector<std::jthread> threads;
  std::vector<int64_t> sizes(4);
  for (size_t t = 0; t < sizes.size(); ++t) {
    threads.emplace_back([&, t] { sizes[t] = f.Prepare({3, 16, Resize::kArea})->size(); });
  }
  threads.clear();
  EXPECT_THAT(sizes, ElementsAre(212, 212, 212, 212));
  EXPECT_EQ(f.CacheFiles("prepared"), 1);
}

TEST(PrepareTest, ManyProcessesAtOnceDoNoHarm) {
  Fixture f;
  WriteClassFolders(f.set, {"ant", "bee"}, 100);
  Age(f.set);
  f.options.threads = 1;
  std::vector<pid_t> children;
  for (int c = 0; c < 3; ++c) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      bool good = false;
      try {
        good = f.Prepare({3, 16, Resize::kArea})->size() == 212;
      } catch (const std::exception&) {
      }
      _exit(good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  }
  EXPECT_EQ(f.CacheFiles("prepared"), 1);
  EXPECT_EQ(f.Prepare({3, 16, Resize::kArea})->size(), 212);
}

TEST(PrepareTest, TheSamePackedFileForOneAndManyThreads) {
  Fixture one, many;
  one.options.threads = 1;
  many.options.threads = 5;
  EXPECT_EQ(ReadFile(one.Prepare()->path()), ReadFile(many.Prepare()->path()));
}

TEST(PrepareTest, InterruptsLeaveNothing) {
  Fixture f;
  RequestInterrupt();
  EXPECT_THROW(f.Prepare(), Error);
  ClearInterrupt();
  EXPECT_EQ(f.CacheFiles("prepared"), 0);
  EXPECT_EQ(f.Prepare()->size(), 12);
}

TEST(PrepareTest, ReportsProgress) {
  Fixture f;
  std::vector<int64_t> done;
  f.options.progress = [&](int64_t d, int64_t total) {
    done.push_back(d);
    EXPECT_EQ(total, 12);
  };
  f.Prepare();
  EXPECT_THAT(done, ElementsAre(12));
}

TEST(PrepareTest, TheCacheFolderComesFromTheEnvironment) {
  Fixture f;
  f.options.cache_dir.clear();
  const ScopedVariable own("NETWRIGHT_CACHE", nullptr), xdg("XDG_CACHE_HOME", nullptr);
  {
    const ScopedVariable home("HOME", f.temp.path().c_str());
    EXPECT_THAT(f.Prepare()->path(), HasSubstr(f.temp / ".cache/netwright/prepared/"));
    const ScopedVariable cache("NETWRIGHT_CACHE", (f.temp / "mine").c_str());
    EXPECT_THAT(f.Prepare()->path(), HasSubstr(f.temp / "mine/prepared/"));
  }
  const ScopedVariable home("HOME", nullptr);
  EXPECT_THAT(f.Error(), HasSubstr("NETWRIGHT_CACHE"));
}

TEST(PrepareTest, ACacheThatCannotBeWrittenIsARunError) {
  Fixture f;
  WriteFile(f.temp / "file", {'x'});
  f.options.cache_dir = f.temp / "file/cache";
  EXPECT_THAT(RunErrorOf([&] { f.Prepare(); }), HasSubstr("NETWRIGHT_CACHE"));
}

TEST(DescribeTest, PointsOutClassesThatASearchRefuses) {
  const TempFolder temp;
  WriteClassFolders(temp / "pets", {"cat", "dog"}, 3);
  WriteClassFolders(temp / "pets", {"eel"}, 2);
  WriteClassFolders(temp / "parts/train", {"cat", "dog"}, 2);
  WriteClassFolders(temp / "parts/test", {"cat", "dog"}, 1);
  const auto described = [&](const std::string& set) { return CheckDataset(temp / set, {}).small_classes; };
  EXPECT_EQ(described("pets"),
            "too small: eel (2); a search needs 3 or more images of each class to train on and to split\n");
  EXPECT_THAT(CheckDataset(temp / "pets", {}).Text(), HasSubstr("too small: eel (2)"));
  EXPECT_EQ(described("parts"), "");  // validation is all that is missing
  fs::remove(temp / "parts/train/dog/1.png");
  EXPECT_THAT(described("parts"), HasSubstr("dog (1); a search needs 2 or more"));
}

TEST(DescribeTest, NamesImagesThatTwoPartsShare) {
  const TempFolder temp;
  WriteClassFolders(temp / "parts/train", {"cat", "dog"}, 3);
  WriteClassFolders(temp / "parts/test", {"cat", "dog"}, 2);
  PrepareOptions options;
  options.cache_dir = temp / "cache";
  EXPECT_THAT(PrepareDataset(temp / "parts", {}, options)->summary().shared, ElementsAre());
  fs::copy_file(temp / "parts/train/cat/1.png", temp / "parts/train/dog/8.png");  // within a part: a duplicate only
  fs::copy_file(temp / "parts/train/dog/1.png", temp / "parts/test/cat/9.png");
  const std::string line = "1 of the 5 images of test are in train too, such as test/cat/9.png = train/dog/1.png";
  const DatasetCheck check = CheckDataset(temp / "parts", {});
  EXPECT_EQ(check.duplicates, 2);
  EXPECT_THAT(check.Text(), HasSubstr("in two parts: test/cat/9.png = train/dog/1.png\nin two parts: " + line));
  Age(temp / "parts");
  for (int round = 0; round < 2; ++round) {  // read, and remembered
    const auto data = PrepareDataset(temp / "parts", {}, options);
    EXPECT_THAT(data->summary().shared, ElementsAre(line));
    EXPECT_THAT(DescribeDataset(data->summary()), HasSubstr(line));
  }
}

// Names hold whatever a file system allows.
TEST(DescribeTest, NothingOfANameReachesTheTerminalButText) {
  Fixture f;
  fs::rename(f.set + "/dog", f.set + "/d\x1b[31mo\ng");
  WriteFile(f.set + "/cat/b\x1b]0;a\x07\nd.png", {'n', 'o'});
  const std::string look = LookAt(f.set).Text();
  for (const std::string& text :
       {DescribeDataset(f.Prepare()->summary(), 5), CheckDataset(f.set, f.options).Text(), look}) {
    EXPECT_THAT(text, HasSubstr("\\x1b]0;a\\x07\\x0ad.png"));
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= ' ' || c == '\n'; })) << text;
  }
  EXPECT_THAT(look, HasSubstr("d\\x1b[31mo\\x0ag"));
}

TEST(DescribeTest, InfoAndCheck) {
  Fixture f;
  WriteFile(f.set + "/cat/bad.png", {'n', 'o'});
  fs::copy_file(f.set + "/cat/0.png", f.set + "/dog/copy.png");
  const std::string info = DescribeDataset(f.Prepare()->summary(), 1);
  for (const char* part : {"pets", "folder", "13 usable, 1 broken", "6 to 7, median 7", "12", "10", "colour", "none;",
                           "cat", "and 1 more classes", "cat/bad.png"}) {
    EXPECT_THAT(info, HasSubstr(part));
  }
  const DatasetCheck check = CheckDataset(f.set, f.options);
  EXPECT_FALSE(check.sound());
  EXPECT_EQ(check.images, 14);
  EXPECT_EQ(check.duplicates, 1);
  EXPECT_THAT(check.Text(), HasSubstr("broken: cat/bad.png: not a JPEG"));
  EXPECT_EQ(check.fingerprint, f.Prepare()->summary().fingerprint);
}

}  // namespace
}  // namespace netwright
