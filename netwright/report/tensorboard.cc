#include "netwright/report/tensorboard.h"

#include "netwright/base/error.h"
#include "netwright/io/record_file.h"
#include "netwright/report/tensorboard_event.pb.h"

namespace netwright {

TensorBoardWriter::TensorBoardWriter(const std::filesystem::path& path, double wall_time) : path_(path) {
  std::error_code error;
  std::filesystem::remove(path, error);  // whoever still reads the old file is left with it
  file_.open(path, std::ios::binary);
  tensorboard::Event version;
  version.set_wall_time(wall_time);
  version.set_file_version("brain.Event:2");
  Append(version.SerializeAsString());
  Flush();
}

void TensorBoardWriter::Add(uint64_t step, double wall_time, std::span<const Scalar> scalars) {
  tensorboard::Event event;
  event.set_wall_time(wall_time);
  event.set_step(static_cast<int64_t>(step));
  for (const Scalar& scalar : scalars) {
    tensorboard::Value* value = event.mutable_summary()->add_value();
    value->set_tag(scalar.tag);
    value->set_simple_value(static_cast<float>(scalar.value));
  }
  Append(event.SerializeAsString());
}

void TensorBoardWriter::Flush() {
  file_.flush();
  if (!file_) FailRun("cannot write {}", path_.string());
}

void TensorBoardWriter::Append(const std::string& event) {
  std::string record;
  AppendRecord(event, &record);
  file_.write(record.data(), static_cast<std::streamsize>(record.size()));
}

}  // namespace netwright
