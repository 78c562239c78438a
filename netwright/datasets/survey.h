#ifndef NETWRIGHT_DATASETS_SURVEY_H_
#define NETWRIGHT_DATASETS_SURVEY_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/prepared.h"
#include "netwright/datasets/source.h"

namespace netwright {

// What one reading of all bytes tells, without decoding; and what is known of a data set beside its contents.
struct Survey {
  Digest fingerprint;
  int auto_channels = 3;     // 1 when every image with a readable header is grey
  int auto_image_size = 32;  // the smaller of 32 and the short side that 95 % of the images reach or exceed: next to
                             // nothing is enlarged, and a few tiny images do not shrink all others
  int64_t duplicates = 0;    // images whose bytes (for IDX and CIFAR: label and pixels) an earlier one has already
  std::vector<std::string> missing;       // DatasetSource::MissingLines
  std::vector<std::string> shared;        // lines of FindSharedImages
  std::vector<std::string> shared_names;  // its names; not kept in the cache
  DatasetSource::Ignored ignored;
  bool grouped = false;  // DatasetSummary::grouped
  // The paths of broken images by their places, as far as they were asked for; by the packed file's fingerprint.
  std::map<std::string, std::map<int64_t, std::string>> broken;
  std::string record;  // its file in the cache; empty for one that is not kept
};

Survey SurveySource(const DatasetSource& source, int threads);

// From the cache when its manifest (format, paths, sizes, modification times) is unchanged. `source` is opened only
// when it has to be, and left open. A data set modified in the last two seconds is surveyed again next time.
Survey CachedSurvey(const DatasetLocation& location, const DatasetFormat& format, const std::string& cache_dir,
                    int threads, std::unique_ptr<DatasetSource>* source);
void SaveSurvey(const Survey& survey);  // into its record, where it has one

// Replaces what is auto. Usage error for sizes and channels that cannot be.
Preparation ResolvePreparation(const Preparation& preparation, const Survey& survey);

// `given`, else $NETWRIGHT_CACHE, else $XDG_CACHE_HOME/netwright, else ~/.cache/netwright.
std::string CacheDirectory(const std::string& given);

// Makes the folder of a file in the cache; gives the file's path back. Run error when it cannot.
std::string MakeCacheFolderOf(const std::string& path);
inline constexpr char kCacheAdvice[] = "free some space, or name another cache folder in NETWRIGHT_CACHE";

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_SURVEY_H_
