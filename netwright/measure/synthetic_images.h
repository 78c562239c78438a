#ifndef NETWRIGHT_MEASURE_SYNTHETIC_IMAGES_H_
#define NETWRIGHT_MEASURE_SYNTHETIC_IMAGES_H_

#include <cstdint>
#include <string>

#include "netwright/graph/input_spec.h"
#include "netwright/io/temporary_folder.h"

namespace netwright {

// A packed data set of random square images and labels, in a temporary file that is removed at the end.
class SyntheticImages {
 public:
  // Run error as of TemporaryFolder.
  SyntheticImages(const InputSpec& input, int64_t images, uint64_t seed);

  const std::string& path() const { return path_; }  // for MapPrepared, also in other processes
  int64_t size() const { return images_; }

 private:
  TemporaryFolder folder_;
  std::string path_;
  int64_t images_;
};

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_SYNTHETIC_IMAGES_H_
