#ifndef NETWRIGHT_DATASETS_ALIKE_H_
#define NETWRIGHT_DATASETS_ALIKE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/images/image.h"

namespace netwright {

// Images to validate or test on that are next to the same as one to train on, so that accuracies say too much.

// A prepared image in grey, at most 32 x 32 pixels.
Image GreyThumbnail(const PreparedData& data, int64_t i);

// Of a thumbnail: its pixels with mean 0 and length 1, so that the product of two is their correlation. Empty for an
// image of one colour.
std::vector<float> Normalised(const Image& thumbnail);
float Correlation(const std::vector<float>& a, const std::vector<float>& b);  // -1 where one is empty

// The difference hash: 64 comparisons of neighbours in the image reduced to 9 x 8 pixels.
uint64_t DifferenceHash(const Image& thumbnail);

// Near-duplicates: difference hashes of a Hamming distance of at most 6, and a correlation of at least 0.98.
struct NearDuplicates {
  struct Pair {
    int64_t held = 0, train = 0;  // images of the data
  };
  std::vector<Pair> pairs;  // one for each image that has such a twin, ascending
  int64_t held = 0;         // images of validation and test

  // One line for people, with what to do; empty without pairs.
  std::string Line() const;
};
// On `threads` threads (0: all cores), with the same result on any number. Time grows with the number of images, not
// with that of pairs of images.
NearDuplicates FindNearDuplicates(const PreparedData& data, const Split& split, int threads);

// Whether images that follow each other in the data set are frames of tracks: of images to validate or test on, how
// often one of the two training images next to it in its class is more like it than 18 others of the class. A tenth is
// chance. At most 500 images are looked at.
struct Tracks {
  int64_t looked_at = 0, alike = 0;
  bool likely() const;
  std::string Line() const;  // as above; empty where they are not likely
};
Tracks FindTracks(const PreparedData& data, const Split& split, int threads);

// The same of images that are said to belong together: how often one of two others of an image's group is more like it
// than 18 of its class that are not of the group. groups: of each image its group. Images alone in their group, and in
// classes with too few others, are not looked at.
Tracks FindAlikeGroups(const PreparedData& data, std::span<const int64_t> groups, int threads);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_ALIKE_H_
