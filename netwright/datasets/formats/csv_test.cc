#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "netwright/datasets/describe.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/groups.h"
#include "netwright/datasets/prepared.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class CsvTest : public testing::Test {
 protected:
  CsvTest() {
    for (int i = 0; i < 8; ++i) {
      WriteFile(temp_ / "pets/images/" + std::to_string(i) + ".png",
                Encode(TestImage(12, 10, 3, static_cast<uint64_t>(i)), ".png"));
    }
  }

  void List(const std::string& text) { WriteFile(temp_ / "pets/labels.csv", Bytes(text.begin(), text.end())); }
  std::unique_ptr<DatasetSource> Open() const { return OpenDataset(temp_ / "pets", nullptr); }
  std::string Failure() const {
    return UsageErrorOf([&] { Open(); });
  }

  const TempFolder temp_;
};

TEST_F(CsvTest, AFolderWithAListIsReadByIt) {
  List("file,label\n1.png,dog\n0.png,cat\nimages/2.png,dog\n3.png, \"cat\" \n");
  EXPECT_THAT(Failure(), HasSubstr("labels.csv:5: a quote inside a field"));
  List("file,label\n1.png,dog\n0.png,cat\nimages/2.png,dog\n3.png, cat \n");
  std::string name;
  const auto source = OpenDataset(temp_ / "pets", &name);
  EXPECT_EQ(name, "pets");
  EXPECT_EQ(source->format(), "csv");
  EXPECT_THAT(source->classes(), ElementsAre("cat", "dog"));
  ASSERT_THAT(source->items(), SizeIs(4));
  EXPECT_EQ(source->items()[0].path, "images/0.png");
  EXPECT_EQ(source->items()[3].path, "images/2.png");
  OpenDataset(temp_ / "pets/labels.csv", &name);
  EXPECT_EQ(name, "pets");
}

TEST_F(CsvTest, ColumnsAreFoundByNameOrByOrder) {
  for (const char* head : {"Class,x,y,File_Name", "target,a,b,path"}) {
    List(std::string(head) + "\ncat,1,2,0.png\ndog,3,4,1.png\n");
    EXPECT_THAT(Open()->classes(), ElementsAre("cat", "dog")) << head;
  }
  for (const char* text : {"id,what\n0.png,cat\n1.png,dog\n", "label,picture\ncat,0.png\ndog,1.png\n",
                           "0.png,cat\n1.png,dog\n", "0.png,cat,train\n1.png,dog,train\n"}) {
    List(text);
    EXPECT_THAT(Open()->items(), SizeIs(2)) << text;
  }
  List("id,what,more\n0.png,cat,1\n1.png,dog,2\n");
  EXPECT_THAT(Failure(), HasSubstr("which column holds the files, and which the labels"));
  List("file,path,label\na,b,c\n");
  EXPECT_THAT(Failure(), HasSubstr("'file' and 'path' may both be meant"));
  List("file;label\n0.png;cat\n");
  EXPECT_THAT(Failure(), HasSubstr("a comma between them"));
}

TEST_F(CsvTest, PartsAndGroups) {
  List(
      "file,label,split,patient\n0.png,cat,train,a\n1.png,dog,Train,a\n2.png,cat,,b\n3.png,dog,,\n4.png,cat,test,c\n"
      "5.png,dog,validation,d\n");
  const auto source = Open();
  std::vector<Part> parts;
  std::vector<std::string> groups;
  for (const DatasetSource::Item& item : source->items()) {
    parts.push_back(item.part);
    groups.push_back(item.group);
  }
  EXPECT_THAT(parts, ElementsAre(Part::kUnassigned, Part::kUnassigned, Part::kTrain, Part::kTrain, Part::kValidation,
                                 Part::kTest));
  EXPECT_THAT(groups, ElementsAre("b", "", "a", "a", "d", "c"));
  EXPECT_THAT(OwnGroups(source->items()).of, ElementsAre(0, 1, 2, 2, 3, 4));
  List("file,label,split\n0.png,cat,train\n1.png,dog,tset\n");
  EXPECT_THAT(Failure(), HasSubstr("labels.csv:3: 'tset' is not a part"));
  List("file,label,split\n0.png,cat,train\n1.png,dog,test\n");
  EXPECT_THAT(Failure(), HasSubstr("class 'dog' has no images in train"));
}

TEST_F(CsvTest, WhatTheListLacksIsReported) {
  List("file,label\n0.png,cat\n1.png,dog\n9.png,dog\n2.png,cat\n0.png,dog\n");
  const auto source = Open();
  EXPECT_THAT(source->items(), SizeIs(3));
  EXPECT_THAT(source->MissingLines(), ElementsAre("1 of the 5 images that it lists are not here, such as 9.png",
                                                  "1 of the 5 lines list an image again, such as images/0.png"));
  const DatasetCheck check = CheckDataset(temp_ / "pets", {});
  EXPECT_FALSE(check.sound());
  EXPECT_THAT(check.Text(), HasSubstr("missing image: 9.png"));
  List("file,label\n0.png,\n");
  EXPECT_THAT(Failure(), HasSubstr("labels.csv:2: no label"));
  List("file,label\n");
  EXPECT_THAT(Failure(), HasSubstr("lists no images"));
}

TEST_F(CsvTest, ClassFoldersBesideAListStayClassFolders) {
  WriteClassFolders(temp_ / "zoo", {"cat", "dog"}, 3);
  const Digest before = OpenDataset(temp_ / "zoo", nullptr)->Fingerprint();
  const std::string text = "file,label\ncat/0.png,a\ndog/0.png,b\n";
  WriteFile(temp_ / "zoo/labels.csv", Bytes(text.begin(), text.end()));
  EXPECT_EQ(OpenDataset(temp_ / "zoo", nullptr)->format(), "folder");
  EXPECT_EQ(OpenDataset(temp_ / "zoo", nullptr)->Fingerprint(), before);
  EXPECT_EQ(OpenDataset(temp_ / "zoo/labels.csv", nullptr)->format(), "csv");
}

TEST_F(CsvTest, AListOfClassFoldersIsTheSameData) {
  WriteClassFolders(temp_ / "zoo", {"cat", "dog"}, 2);
  const std::string text = "label,file\ndog,dog/1.png\ncat,cat/0.png\ncat,cat/1.png\ndog,dog/0.png\n";
  WriteFile(temp_ / "zoo/list.csv", Bytes(text.begin(), text.end()));
  EXPECT_EQ(OpenDataset(temp_ / "zoo/list.csv", nullptr)->Fingerprint(),
            OpenDataset(temp_ / "zoo", nullptr)->Fingerprint());
}

TEST_F(CsvTest, AChangedImageIsSeen) {
  List("file,label\n0.png,cat\n1.png,dog\n");
  PrepareOptions options;
  options.cache_dir = temp_ / "cache";
  Age(temp_ / "pets");
  const Digest before = PrepareDataset(temp_ / "pets", {}, options)->summary().fingerprint;
  WriteFile(temp_ / "pets/images/1.png", Encode(TestImage(12, 10, 3, 99), ".png"));
  EXPECT_NE(PrepareDataset(temp_ / "pets", {}, options)->summary().fingerprint, before);
}

}  // namespace
}  // namespace netwright
