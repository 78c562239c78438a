#include "netwright/datasets/formats/tfrecord.h"

#include "fuzz/fuzz_target.h"
#include "netwright/io/record_file.h"

// A file of records, and a record by itself: the checksums keep changed bytes away from what is in them.
NETWRIGHT_FUZZ_TARGET(tfrecord) {
  using namespace netwright;
  std::string why;
  ParseImageExample(bytes, &why);
  if (const auto frames = ReadRecordFrames(bytes, &why)) {
    for (const RecordFrame& frame : *frames) {
      if (IsIntact(frame)) ParseImageExample(frame.payload, &why);
    }
  }
}
