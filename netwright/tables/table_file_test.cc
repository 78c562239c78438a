#include "netwright/tables/table_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "netwright/evaluation/descriptors.h"
#include "netwright/tables/measurements.h"
#include "testing/errors.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

constexpr const char* kSpace =
    "name: t\ncsv: t.csv\ndecisions: [{name: a, choices: [1, 2]}, {name: b, choices: [x, y]}]\n";

class TableFileTest : public testing::Test {
 protected:
  TableFile Open(const std::string& yaml, const std::string& csv) const {
    std::ofstream(folder_ / "t.yml") << yaml;
    std::ofstream(folder_ / "t.csv") << csv;
    return TableFile(folder_ / "t.yml");
  }

  MetricsTable Read(const std::string& yaml, const std::string& csv, size_t task = 0) const {
    const TableFile file = Open(yaml, csv);
    Digest fingerprint;
    return file.Read(file.tasks().at(task), fingerprint);
  }

  std::string ErrorOf(const std::string& yaml, const std::string& csv) const {
    return UsageErrorOf([&] { Read(yaml, csv); });
  }

  const TempFolder folder_;
};

TEST_F(TableFileTest, ReadsReplicatesScalesAndCosts) {
  const std::string yaml = std::string(kSpace) +
                           "tasks: [m, {name: n, column: n_loss, metric: {low: 1, high: 5}, higher_is_better: false}]\n"
                           "metric: percent\ncost: s\n";
  const std::string csv = "b,note,a,m,n_loss,s\nx,\"a, b\",1,50,2,3.5\nx,,1,60,1,\ny,,2,,5,1\n";
  const MetricsTable m = Read(yaml, csv);
  ASSERT_EQ(m.size(), 1u) << "an empty field is no measurement";
  EXPECT_THAT(m.at("a=1,b=x"),
              ElementsAre(Field(&Metrics::accuracy, DoubleEq(0.5)), Field(&Metrics::accuracy, DoubleEq(0.6))));
  EXPECT_EQ(m.at("a=1,b=x")[0].train_seconds, 3.5);
  const MetricsTable n = Read(yaml, csv, 1);
  EXPECT_THAT(n.at("a=1,b=x"),
              ElementsAre(Field(&Metrics::accuracy, DoubleEq(0.75)), Field(&Metrics::accuracy, DoubleEq(1))));
  EXPECT_THAT(n.at("a=2,b=y"), ElementsAre(Field(&Metrics::accuracy, DoubleEq(0))));
}

TEST_F(TableFileTest, ReadsTablesOfNetworks) {
  const std::string yaml =
      "name: t\ncsv: t.csv\nspace: multi-branch\ninput: {channels: 1, height: 28, width: 28, classes: 10}\ntasks: "
      "[m]\n";
  // Two codes of one network are replicates.
  const MetricsTable table = Read(yaml,
                                  "architecture,m\n\"conv3(0) max2(0) add(1,2)\",0.5\n"
                                  "\"max2(0) conv3(0) add(1,2)\",0.75\nempty,0.25\n");
  EXPECT_EQ(table.size(), 2u);
  EXPECT_EQ(table.at("input").front().accuracy, 0.25);
  EXPECT_THAT(ErrorOf(yaml, "architecture,m\nconv99(0),1\n"), HasSubstr("t.csv:2: "));
  EXPECT_THAT(ErrorOf("name: t\ncsv: t.csv\nspace: chain\ntasks: [m]\n", ""), HasSubstr("input"));
}

TEST_F(TableFileTest, NetworksHaveTheCostOfTheTemplate) {
  const auto params = [&](const std::string& net) {
    const std::string yaml =
        "name: t\ncsv: t.csv\nspace: chain\ninput: {channels: 1, height: 16, width: 16, classes: 4}\ntasks: [m]\n";
    return Read(yaml + net, "architecture,m\nempty,0.5\n").at("input").front().params;
  };
  EXPECT_EQ(params("template: {dense_units: 0}\n"), (16 * 16 + 1) * 4);
  EXPECT_EQ(params("template: {dense_units: 8}\n"), (16 * 16 + 1) * 8 + 9 * 4);
}

TEST_F(TableFileTest, ATaskHasLimitsADataSetAndDescriptors) {
  std::string numbers;
  for (const std::string_view name : kDescriptorNames) numbers += fmt::format("{}: {}, ", name, name.size());
  const auto yaml = [&](const std::string& given) {
    return std::string(kSpace) + "tasks: [m, {name: n, column: m, dataset: letters, limits: {max_params: 50000}, " +
           "descriptors: {" + given + "}}]\n";
  };
  const TableFile file = Open(yaml(numbers), "a,b,m\n1,x,0.5\n");
  EXPECT_EQ(file.tasks()[0].dataset, "m");
  EXPECT_TRUE(file.tasks()[0].descriptors.empty());
  EXPECT_EQ(file.tasks()[1].dataset, "letters");
  EXPECT_EQ(file.LimitsOf(file.tasks()[1]).max_params, 50000);
  ASSERT_EQ(file.tasks()[1].descriptors.size(), kDescriptorNames.size());
  EXPECT_EQ(file.tasks()[1].descriptors[0], static_cast<double>(kDescriptorNames[0].size()));
  EXPECT_THAT(ErrorOf(yaml("log_classes: 1"), ""), HasSubstr("log_images"));
  EXPECT_THAT(ErrorOf(yaml(numbers + "colour: 1"), ""), HasSubstr("unknown key 'colour'"));
}

TEST_F(TableFileTest, ReadsAllTasksAtOnce) {
  const TableFile file = Open(std::string(kSpace) + "tasks: [m, {name: n, metric: percent}]\n",
                              "a,b,m,n\n2,y,,\n1,x,0.5,25\n1,y,,50\n1,x,0.75,\n");
  const Measurements measured = ReadMeasurements(file);
  ASSERT_EQ(measured.networks.size(), 2u) << "a network without a measurement is left out";
  EXPECT_EQ(measured.networks[0].key, "a=1,b=x");
  EXPECT_EQ(measured.space->Format(measured.networks[1].arch), "a=1,b=y");
  EXPECT_THAT(measured.networks[0].accuracies, ElementsAre(ElementsAre(0.5, 0.75), ElementsAre(0.25)));
  EXPECT_THAT(measured.networks[1].accuracies, ElementsAre(testing::IsEmpty(), ElementsAre(0.5)));
}

TEST_F(TableFileTest, TheFingerprintCoversWhatIsRead) {
  const std::string yaml = std::string(kSpace) + "tasks: [m, n]\n";
  const auto fingerprint = [&](const std::string& csv, size_t task = 0) {
    const TableFile file = Open(yaml, csv);
    Digest digest;
    file.Read(file.tasks()[task], digest);
    return digest;
  };
  const Digest digest = fingerprint("a,b,m,n\n1,x,0.5,0.5\n");
  EXPECT_EQ(fingerprint("b,a,n,m\nx,1,0.1,0.5\n"), digest);
  EXPECT_NE(fingerprint("a,b,m,n\n1,x,0.6,0.5\n"), digest);
  EXPECT_NE(fingerprint("a,b,m,n\n1,y,0.5,0.5\n"), digest);
  EXPECT_NE(fingerprint("a,b,m,n\n1,x,0.5,0.5\n", 1), digest);
}

TEST_F(TableFileTest, ErrorsNameFileAndLine) {
  const std::string yaml = std::string(kSpace) + "tasks: [m]\n";
  EXPECT_THAT(ErrorOf(yaml, "a,b,m\n1,x,0.5\n3,x,0.5\n"), HasSubstr("t.csv:3: '3' is not a choice of a (1, 2)"));
  EXPECT_THAT(ErrorOf(yaml, "a,b,m\n1,x,50\n"), HasSubstr("t.csv:2: m = 50 is outside the metric's 0 to 1"));
  EXPECT_THAT(ErrorOf(yaml, "a,b,m\n1,x,good\n"), HasSubstr("t.csv:2: m = 'good': write a number"));
  EXPECT_THAT(ErrorOf(yaml, "a,b,m\n1,x,nan\n"), HasSubstr("write a number"));
  EXPECT_THAT(ErrorOf(yaml, "a,m\n1,0.5\n"), HasSubstr("there is no column 'b'"));
  EXPECT_THAT(ErrorOf(yaml, "a,b,m\n1,x,\n"), HasSubstr("no row has a measurement of 'm'"));
  EXPECT_THAT(ErrorOf(std::string(kSpace) + "tasks: [m, m]\n", ""), HasSubstr("t.yml:4: tasks: 'm' occurs twice"));
  EXPECT_THAT(ErrorOf(std::string(kSpace) + "tasks: []\n", ""), HasSubstr("tasks"));
  EXPECT_THAT(ErrorOf(yaml + "space: chain\n", ""), HasSubstr("either decisions or space"));
  EXPECT_THAT(ErrorOf(yaml + "metric: {low: 2, high: 1}\n", ""), HasSubstr("high must be more than low"));
  EXPECT_THAT(ErrorOf(yaml + "metric: best\n", ""), HasSubstr("fraction, percent"));
  EXPECT_THAT(ErrorOf(yaml + "colour: red\n", ""), HasSubstr("unknown key 'colour'"));
}

}  // namespace
}  // namespace netwright
