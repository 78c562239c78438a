#include "netwright/report/tensorboard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "netwright/io/record_file.h"
#include "netwright/report/tensorboard_event.pb.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

std::vector<tensorboard::Event> Read(const std::string& path) {
  const Bytes bytes = ReadFile(path);
  std::string why;
  const auto frames = ReadRecordFrames(std::as_bytes(std::span(bytes)), &why);
  EXPECT_TRUE(frames) << why;
  std::vector<tensorboard::Event> events;
  for (const RecordFrame& frame : frames.value_or(std::vector<RecordFrame>())) {
    EXPECT_TRUE(IsIntact(frame));
    EXPECT_TRUE(events.emplace_back().ParseFromArray(frame.payload.data(), static_cast<int>(frame.payload.size())));
  }
  return events;
}

TEST(TensorBoardTest, CanBeReadWhileItGrows) {
  const TempFolder temp;
  const std::string path = temp / kEventsFile;
  TensorBoardWriter writer(path, 2.5);
  EXPECT_EQ(Read(path).at(0).file_version(), "brain.Event:2");
  const Scalar scalars[] = {{"search/accuracy", 0.25}, {"search/best", 0.5}};
  writer.Add(7, 3.5, scalars);
  writer.Flush();
  const std::vector<tensorboard::Event> events = Read(path);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].wall_time(), 3.5);
  EXPECT_EQ(events[1].step(), 7);
  EXPECT_EQ(events[1].summary().value(1).tag(), "search/best");
  EXPECT_EQ(events[1].summary().value(1).simple_value(), 0.5F);
  EXPECT_THAT(RunErrorOf([&] { TensorBoardWriter(temp / "no/folder", 0); }), testing::HasSubstr("cannot write"));
}

}  // namespace
}  // namespace netwright
