#include "netwright/io/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CsvReaderTest : public testing::Test {
 protected:
  std::vector<std::vector<std::string>> Read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    CsvReader reader(path_);
    std::vector<std::vector<std::string>> rows = {reader.header()};
    for (std::vector<std::string> fields; reader.Next(fields);) rows.push_back(fields);
    return rows;
  }

  std::string ErrorOf(const std::string& text) {
    return UsageErrorOf([&] { Read(text); });
  }

  const TempFolder folder_;
  const std::string path_ = folder_ / "table.csv";
};

TEST_F(CsvReaderTest, ReadsQuotesLineEndsAndBlankLines) {
  EXPECT_THAT(Read("\xEF\xBB\xBF"
                   "a,b\r\n\r\n1,\"x, \"\"y\"\"\"\n\n,\n\"two\nlines\",\"\""),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "x, \"y\""), ElementsAre("", ""),
                          ElementsAre("two\nlines", "")));
}

TEST_F(CsvReaderTest, NamesFileAndLineOfAMistake) {
  EXPECT_THAT(ErrorOf("a,b\n1,2\n\n3\n"), HasSubstr(path_ + ":4: 1 fields, where the header has 2"));
  EXPECT_THAT(ErrorOf("a,b\n\"x\n\",2\n1,2,3\n"), HasSubstr(":4: 3 fields"));
  EXPECT_THAT(ErrorOf("a,b\n1,\"2\n"), HasSubstr(":2: a quote is not closed"));
  EXPECT_THAT(ErrorOf("a,b\n1,2\"3\n"), HasSubstr(":2: a quote inside"));
  EXPECT_THAT(ErrorOf("a,b\n1,\"2\"3\n"), HasSubstr(":2: a quote inside"));
  EXPECT_THAT(ErrorOf(std::string("a,b\n1,\0\n", 8)), HasSubstr("NUL"));
  EXPECT_THAT(ErrorOf("a\n" + std::string(100000, 'x')), HasSubstr("a row of more than"));
  EXPECT_THAT(ErrorOf("\n\n"), HasSubstr("no header"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("empty"));
  EXPECT_THAT(UsageErrorOf([] { CsvReader("no/such.csv"); }), HasSubstr("no/such.csv"));
}

TEST_F(CsvReaderTest, FindsColumns) {
  std::ofstream(path_) << "a,b,b\n";
  const CsvReader reader(path_);
  EXPECT_EQ(reader.Column("a"), 0u);
  EXPECT_THAT(UsageErrorOf([&] { reader.Column("c"); }), HasSubstr("the columns are a, b, b"));
  EXPECT_THAT(UsageErrorOf([&] { reader.Column("b"); }), HasSubstr("two columns"));
}

}  // namespace
}  // namespace netwright
