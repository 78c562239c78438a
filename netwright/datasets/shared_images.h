#ifndef NETWRIGHT_DATASETS_SHARED_IMAGES_H_
#define NETWRIGHT_DATASETS_SHARED_IMAGES_H_

#include <span>
#include <string>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/datasets/source.h"

namespace netwright {

const char* PartName(Part part);  // "train", "validation" or "test"

// Images of one of a data set's own parts whose bytes another part has too: a score on them says too much.
struct SharedImages {
  std::string line;                // for people: how many, and one of them
  std::vector<std::string> names;  // "the one = the other"
};

// For each two parts that share images: validation and test with train, test with validation. digests: of the items'
// bytes. An image that lies in all three parts is named with the first.
std::vector<SharedImages> FindSharedImages(std::span<const DatasetSource::Item> items, std::span<const Digest> digests);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_SHARED_IMAGES_H_
