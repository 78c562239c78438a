#ifndef NETWRIGHT_DATASETS_IMPORT_H_
#define NETWRIGHT_DATASETS_IMPORT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "netwright/datasets/prepared.h"

namespace netwright {

struct ImportOptions {
  std::string name;      // of the new data set
  std::string to;        // folder for the archive; empty: DataFolder()
  int image_size = 0;    // pixels: the shorter side of larger images is reduced to it, by area, keeping the aspect
                         // ratio; smaller images stay as they are; 0: all do
  int classes = 0;       // so many of the classes, spread evenly (class_subset.h); 0: all
  int64_t images = 0;    // so many of the images, stratified by class and part; 0: all
  uint64_t seed = 0;     // of their choice
  bool replace = false;  // an archive that is there already
  bool strict = false;   // a broken image is a usage error instead of being left out
  int threads = 0;       // decoding; 0: all cores
  std::function<void(int64_t done, int64_t total)> progress;  // from the calling thread; may be empty
};

struct ImportResult {
  std::string name;
  std::string path;                                             // of the archive
  std::string reachable_by;                                     // what to give to `netwright search`: name or path
  int64_t bytes = 0;                                            // of the archive
  int64_t classes = 0, images = 0;                              // in it
  int64_t unchanged = 0;                                        // images that are copies of the source's files
  int64_t train = 0, validation = 0, test = 0, unassigned = 0;  // images
  std::vector<BrokenImage> broken;                              // left out, in the archive's order
  std::vector<std::string> missing;                             // DatasetSource::missing
  std::string ignored;                                          // DatasetSource::Ignored::Text

  std::string Text() const;  // what is broken and missing, a line each, then the counts
};

// Writes the data set `source` (what OpenDataset takes) as one tar archive, NAME.tar, of class folders
// NAME/[train|val|test/]CLASS/NUMBER[-NAME].EXT with NAME/netwright-classes.txt (class_index.h). Images of no part go
// to train where there are parts. A file is copied where nothing has to be done to it; else its pixels are a PNG. The
// archive has the same classes in the same order, parts and pixels; the same source and options give the same bytes.
// After errors and interrupts nothing is left. Usage error: a bad or taken name, a choice that leaves a class empty, a
// class without a usable image, OpenDataset's. Run error when it cannot be written. Interrupted error.
ImportResult ImportDataset(const std::string& source, const ImportOptions& options);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_IMPORT_H_
