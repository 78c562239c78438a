#ifndef NETWRIGHT_DATASETS_PREPARED_H_
#define NETWRIGHT_DATASETS_PREPARED_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/datasets/source.h"
#include "netwright/images/image.h"

namespace netwright {

// How images are brought to one size.
struct Preparation {
  int channels = 0;    // 0: auto (1 when every image looked at is grey, else 3)
  int image_size = 0;  // pixels, square; 0: auto: 32, or the short side of the smallest images where that is less (the
                       // twentieth smallest of a hundred; see survey.h)
  Resize resize = Resize::kArea;
  int classes = 0;  // use so many of the classes only, spread evenly (class_subset.h); 0: all
};

// A decoded image as a network sees it. `preparation` has no auto left. Thread-safe.
Image PrepareImage(Image image, const Preparation& preparation);

struct BrokenImage {
  std::string path;
  std::string why;
  int64_t item = 0;  // its place among all images of the data set, from 0
};

struct DatasetSummary {
  std::string name;
  std::string format;
  std::vector<std::string> classes;
  std::vector<int64_t> class_counts;                                 // usable images per class
  int64_t images = 0;                                                // usable
  int64_t train = 0, validation = 0, test = 0, unassigned = 0;       // by the data set's own split
  int min_height = 0, max_height = 0, min_width = 0, max_width = 0;  // of the stored images
  int64_t grey = 0;
  std::vector<BrokenImage> broken;
  std::vector<std::string> missing;  // DatasetSource::MissingLines
  std::vector<std::string> shared;   // images that lie in two of the own parts, a line for each two
  DatasetSource::Ignored ignored;
  bool grouped = false;  // the data set names groups of images (DatasetSource::Item::group)
  Digest fingerprint;
};

// A data set decoded, resized and packed: memory-mapped uint8, HWC, shared by all processes that map it. Immutable and
// thread-safe.
class PreparedData {
 public:
  virtual ~PreparedData() = default;
  virtual const DatasetSummary& summary() const = 0;
  virtual const Preparation& preparation() const = 0;           // resolved: no auto left
  virtual const std::string& path() const = 0;                  // of the packed file, for Map
  virtual int64_t size() const = 0;                             // usable images
  virtual std::span<const uint8_t> image(int64_t i) const = 0;  // image_size * image_size * channels
  virtual std::span<const int32_t> labels() const = 0;
  virtual std::span<const Part> parts() const = 0;
};

struct PrepareOptions {
  std::string cache_dir;  // empty: $NETWRIGHT_CACHE, else $XDG_CACHE_HOME/netwright, else ~/.cache/netwright
  bool strict = false;    // a broken image is a usage error instead of being skipped
  int threads = 0;        // decoding; 0: all cores
  // Called from the calling thread now and then while images are decoded; may be empty.
  std::function<void(int64_t done, int64_t total)> progress;
};

// Opens the packed file for (fingerprint, preparation) or makes it, decoding in parallel. Killed processes and two at
// once do no harm. Usage error: fewer than two classes, a class without a usable image, no images.
std::unique_ptr<PreparedData> PrepareDataset(const std::string& name_or_path, const Preparation& preparation,
                                             const PrepareOptions& options);
// Maps a packed file by its path, as workers do. Run error when it is not one. Nothing is missing of it, and broken
// images are numbers.
std::unique_ptr<PreparedData> MapPrepared(const std::string& path);

// Which images are for what. Indices into PreparedData, ascending within a part.
struct Split {
  std::vector<int64_t> train;
  std::vector<int64_t> validation;
  std::vector<int64_t> test;  // empty under the paper's protocol
  Digest digest() const;
};

struct SplitOptions {
  // three-way: the data set's own parts are kept; a missing test part is 20 % of what is not validation, a missing
  // validation part 20 % of the rest, stratified, with an image of each class in each. paper: 2/3 : 1/3 of all images,
  // shuffled by the seed alone; validation is the held third, test is empty.
  std::string protocol = "three-way";
  uint64_t seed = 32;
  // Of each image its group (datasets/groups.h); empty: none. New parts are then made of whole groups, and their sizes
  // are near what is said above; each class must have a group for each part.
  std::vector<int64_t> groups = {};
};

// The images of each class, of no part or of train, that the three-way split needs.
int64_t LeastToSplit(bool has_validation, bool has_test);

// Deterministic. Usage error naming the class for one too small to split.
Split MakeSplit(const PreparedData& data, const SplitOptions& options);

// The search's share: train + validation together capped at `limit` images (0: all), stratified, an image of each class
// in each where the limit allows. `validation_share` of them, in [0, 1), are for validation; 0: in the proportion they
// have. A larger limit adds to a smaller one's images but for rounding. The test part is empty.
Split LimitSplit(const PreparedData& data, const Split& split, int64_t limit, uint64_t seed,
                 double validation_share = 0);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_PREPARED_H_
