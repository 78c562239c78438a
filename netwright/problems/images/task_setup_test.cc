#include "netwright/problems/images/task_setup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "netwright/datasets/usable_items.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/scoped_variable.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::HasSubstr;

TEST(TaskSetupTest, GroupsStayInOnePartAndEnterTheFingerprint) {
  const TempFolder temp;
  const ScopedVariable cache("NETWRIGHT_CACHE", (temp / "cache").c_str());
  for (const std::string name : {"cat", "dog"}) {
    for (int i = 0; i < 40; ++i) {
      WriteFile(temp / fmt::format("pets/{}/{}_{}.png", name, i / 4, i),
                Encode(TestImage(8, 8, 1, static_cast<uint64_t>(i)), ".png"));
    }
  }
  ImagesConfig config;
  const TaskSetup plain = SetUpTask(config, temp / "pets");
  config.data.group_by = "^(.*)_";
  const TaskSetup grouped = SetUpTask(config, temp / "pets");
  EXPECT_NE(grouped.info.fingerprint, plain.info.fingerprint);
  EXPECT_EQ(SetUpTask(config, temp / "pets").info.fingerprint, grouped.info.fingerprint);
  EXPECT_EQ(grouped.worker.packed_file, plain.worker.packed_file);

  const auto items = UsableItems(temp / "pets", 0, grouped.data->summary());
  const auto groups_of = [&](const std::vector<int64_t>& images) {
    std::set<std::string> groups;
    for (const int64_t i : images) {
      const std::string& path = items[static_cast<size_t>(i)].path;
      groups.insert(path.substr(0, path.find('_')));
    }
    return groups.size();
  };
  for (const Split* split : {&grouped.worker.full, &grouped.worker.search}) {
    EXPECT_EQ(split->train.size(), 4 * groups_of(split->train));
    EXPECT_EQ(split->validation.size(), 4 * groups_of(split->validation));
  }
  EXPECT_EQ(groups_of(grouped.worker.full.train) + groups_of(grouped.worker.full.validation) +
                groups_of(grouped.worker.full.test),
            20u);
  config.data.group_by = "cat";
  EXPECT_THAT(UsageErrorOf([&] { SetUpTask(config, temp / "pets"); }), HasSubstr("all but 40 of the 80"));
}

}  // namespace
}  // namespace netwright
