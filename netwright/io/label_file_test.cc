#include "netwright/io/label_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/io/files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

TEST(LabelFileTest, AnyNameIsALine) {
  const TempFolder temp;
  const std::vector<std::string> names = {"cat", "two\nlines\r\n", "back\\slash\\n", "", " \"quoted\" ", "\\"};
  WriteLabels(temp / "labels.txt", names);
  EXPECT_EQ(ReadLabels(temp / "labels.txt"), names);
}

TEST(LabelFileTest, NamesWithoutEscapesAreAsTheyAre) {
  const TempFolder temp;
  WriteFileAtomically(temp / "labels.txt", "cat\n\\dog\n");
  EXPECT_THAT(ReadLabels(temp / "labels.txt"), testing::ElementsAre("cat", "\\dog"));
  EXPECT_THROW(ReadLabels(temp / "none.txt"), Error);
}

}  // namespace
}  // namespace netwright
