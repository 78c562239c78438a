#include "netwright/tasks/task_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "netwright/problems/images/images_config.h"
#include "netwright/tasks/task_list.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;

TEST(TaskNameTest, SaysDataPreparationAndLimit) {
  const TaskName task = ParseTaskName("fashion-mnist-c10-n4000-px32-rgb-p50k");
  EXPECT_EQ(task, (TaskName{.dataset = "fashion-mnist",
                            .classes = 10,
                            .images = 4000,
                            .image_size = 32,
                            .channels = 3,
                            .max_params = 50'000}));
  EXPECT_EQ(task.DataText(), "fashion-mnist-c10-n4000-px32-rgb");
  ImagesConfig config;
  Options options;
  Declare(config, options);
  SettingsOf(task).ApplyTo(options);
  EXPECT_EQ(config.data.train_limit, 4000);
  EXPECT_EQ(config.data.channels, 3);
  EXPECT_EQ(config.max_params, 50'000);
}

TEST(TaskNameTest, PartsMayBeLeftOutAndTextsComeBack) {
  for (const char* text : {"dtd", "fashion-mnist", "dtd-c5", "dtd-n300-grey", "dtd-px16-p1500", "a-c2-n30-px8-grey-p2M",
                           "cub200_2011-rgb", "x-net", "x-p", "x-c0", "x-c10x"}) {
    EXPECT_EQ(ParseTaskName(text).Text(), text);
  }
  EXPECT_EQ(ParseTaskName("x-c10x").dataset, "x-c10x") << "a data set's own name may look a little like it";
  EXPECT_EQ(ParseTaskName("x-p50000").Text(), "x-p50k");
  EXPECT_THAT(UsageErrorOf([] { ParseTaskName("-c10"); }), HasSubstr("names no data set"));
  EXPECT_THAT(UsageErrorOf([] { ParseTaskName("x-c99999999999"); }), HasSubstr("too large"));
}

TEST(TaskListTest, ErrorsNameTheLine) {
  const TempFolder folder;
  const std::string path = folder / "t.yml";
  const auto error = [&](const std::string& text) {
    std::ofstream(path) << text;
    return UsageErrorOf([&] { ReadTaskList(path); });
  };
  EXPECT_THAT(error("tasks:\n  - dtd\n  - dtd\n"), HasSubstr("t.yml:3: tasks: 'dtd' occurs twice"));
  EXPECT_THAT(error("tasks: []\n"), HasSubstr("write a list"));
  EXPECT_THAT(error("task: [dtd]\n"), HasSubstr("unknown key 'task'"));
}

// The roles of the data sets: none is on two lists, and every training one is there three times.
TEST(TaskListTest, TheProjectsListsAreDisjointAndLargeEnough) {
  std::map<std::string, std::set<std::string>> roles;
  std::map<std::string, std::set<std::string>> variants;
  const std::map<std::string, size_t> least = {{"training", 60}, {"validation", 10}, {"report", 8}};
  for (const auto& [role, count] : least) {
    const std::vector<TaskName> tasks = ReadTaskList("tasks/" + role + ".yml");
    EXPECT_GE(tasks.size(), count) << role;
    for (const TaskName& task : tasks) {
      roles[task.dataset].insert(role);
      variants[task.dataset].insert(task.DataText());
      EXPECT_GE(task.images, 300) << task.Text();
      EXPECT_LE(task.images, 4000) << task.Text();
      EXPECT_GE(task.image_size, 16) << task.Text();
      EXPECT_LE(task.image_size, 48) << task.Text();
      EXPECT_NE(task.channels, 0) << task.Text();
    }
  }
  for (const auto& [dataset, of] : roles) {
    EXPECT_EQ(of.size(), 1u) << dataset;
    if (!of.contains("training")) continue;
    EXPECT_GE(variants[dataset].size(), 3u) << dataset;
  }
}

}  // namespace
}  // namespace netwright
