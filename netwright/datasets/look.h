#ifndef NETWRIGHT_DATASETS_LOOK_H_
#define NETWRIGHT_DATASETS_LOOK_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "netwright/datasets/alike.h"
#include "netwright/datasets/name_groups.h"
#include "netwright/datasets/prepared.h"
#include "netwright/datasets/source.h"

namespace netwright {

// What a data set is, at first sight: seconds for ten thousand images. Large ones are sampled: runs of images that
// follow each other, evenly spread.
struct DatasetLook {
  std::string name, format;
  std::vector<std::string> classes;
  std::vector<int64_t> class_counts;
  int64_t images = 0, train = 0, validation = 0, test = 0;  // the rest is of no part
  std::string ignored;                                      // DatasetSource::Ignored::Text
  std::vector<std::string> missing;                         // DatasetSource::MissingLines
  std::string small_classes;                                // DescribeSmallClasses; a search refuses them

  int64_t read = 0;                                 // images whose bytes were read, for what follows
  int64_t duplicates = 0;                           // of them: as an earlier one to the byte
  std::vector<std::string> shared;                  // lines of FindSharedImages, of them
  int min_side = 0, median_side = 0, max_side = 0;  // the shorter sides, pixels
  double aspect = 1;                                // the median of the longer over the shorter sides
  int64_t grey = 0;                                 // stored in grey

  int64_t decoded = 0;                // images decoded, for what follows
  std::vector<BrokenImage> broken;    // of them
  std::vector<std::string> unusable;  // classes all of whose images are broken; where all were decoded
  bool looks_grey = false;            // stored in colour, and all grey
  NearDuplicates near;                // a fifth of them against the others
  std::string near_example;           // "a.png ~ b.png"
  Tracks tracks;                      // likewise
  bool grouped = false;               // the data set names groups itself
  std::optional<NameGroups> groups;
  bool groups_alike = false;  // images of such a group are alike

  // What a search would refuse it for, one line; empty: nothing.
  std::string Refusal() const;
  bool HasOwnSplit() const { return validation > 0 && test > 0; }
  std::string Text() const;  // lines that end with '\n'
};

// Usage error as of OpenDataset. Interrupted error. threads: 0: all cores.
DatasetLook LookAt(const std::string& name_or_path, int threads = 0);

void to_json(nlohmann::json& json, const DatasetLook& look);  // for `netwright init --json`

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_LOOK_H_
