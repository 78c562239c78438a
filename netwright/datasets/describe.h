#ifndef NETWRIGHT_DATASETS_DESCRIBE_H_
#define NETWRIGHT_DATASETS_DESCRIBE_H_

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"
#include "netwright/datasets/source.h"

namespace netwright {

// `netwright data list`. Lines end with '\n'; so below.
std::string DescribeKnownDatasets();

// `netwright data info`, with at most `max_classes` classes and `max_broken` broken images by name.
std::string DescribeDataset(const DatasetSummary& summary, size_t max_classes = 20, size_t max_broken = 5);

// One line on the classes with fewer images than LeastToSplit; empty when there are none. `labels` and `parts` are of
// the usable images; classes without any are left out.
std::string DescribeSmallClasses(const std::vector<std::string>& classes, std::span<const int32_t> labels,
                                 std::span<const Part> parts);

// `netwright data check`: decodes every image, writes nothing.
struct DatasetCheck {
  std::string name;
  std::string format;
  Digest fingerprint;
  int64_t images = 0;                              // all that are there
  std::vector<BrokenImage> broken;                 // in the data set's order
  int64_t duplicates = 0;                          // images whose bytes an earlier one has already
  std::vector<std::string> shared, shared_names;   // images in two of the own parts (Survey)
  std::vector<std::string> alike, alike_names;     // lines, and pairs, of what is alike across a search's parts
  std::vector<std::string> without_usable_images;  // classes
  std::string small_classes;                       // DescribeSmallClasses: sound, but a search refuses them
  std::vector<DatasetSource::Missing> missing;
  std::string ignored;    // DatasetSource::Ignored::Text
  std::string shortfall;  // DescribeShortfall of a known data set; a subset made on purpose is sound all the same

  bool sound() const { return broken.empty() && without_usable_images.empty() && missing.empty(); }
  // Every broken image, what lies in two parts, is alike or is missing (the first `max_missing` names of each kind, all
  // classes), the counts.
  std::string Text(size_t max_missing = 300) const;
};
// `threads` and `progress` of `options` count. `group_by`: as of GroupsOf, for the parts. Usage error for what cannot
// be opened, and for a bad `group_by`.
DatasetCheck CheckDataset(const std::string& name_or_path, const PrepareOptions& options,
                          const std::string& group_by = {});

// The same for programs: `data list`, `data info` and `data check` with --json (docs/json.md).
nlohmann::ordered_json KnownDatasetsJson();
nlohmann::ordered_json DatasetJson(const DatasetSummary& summary);
nlohmann::ordered_json DatasetCheckJson(const DatasetCheck& check);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_DESCRIBE_H_
