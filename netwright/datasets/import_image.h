#ifndef NETWRIGHT_DATASETS_IMPORT_IMAGE_H_
#define NETWRIGHT_DATASETS_IMPORT_IMAGE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/source.h"

namespace netwright {

// An image of a data set as the file that an import writes.
struct ImportImage {
  std::vector<std::byte> bytes;  // empty for a broken image
  std::string_view extension;    // ".png": what it is, whatever its name was
  bool unchanged = false;        // the source's own file
  std::string why;               // it is broken
};

// The source's file where it can be copied; else a PNG, the shorter side reduced to `image_size` pixels (by area, never
// enlarged; 0: as it is). Thread-safe.
ImportImage EncodeForImport(const DatasetSource& source, size_t i, int image_size);

// "-IMG_0417" of "train/cat/IMG_0417.jpg"; "" of a record.
std::string FileNameTail(const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_IMPORT_IMAGE_H_
