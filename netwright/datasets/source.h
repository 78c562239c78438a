#ifndef NETWRIGHT_DATASETS_SOURCE_H_
#define NETWRIGHT_DATASETS_SOURCE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/hash.h"
#include "netwright/images/image.h"

namespace netwright {

enum class Part : uint8_t { kUnassigned, kTrain, kValidation, kTest };  // the data set's own split, where it has one

// A data set in its own format: what images there are, before any is decoded.
class DatasetSource {
 public:
  struct Item {
    int label = 0;  // index into classes()
    Part part = Part::kUnassigned;
    std::string path;        // for messages: file, archive member or record
    std::string group = {};  // images of one group belong together; empty where the data set does not say
  };

  // What can be said of an image without decoding it.
  struct Facts {
    Digest digest;   // of the stored bytes; equal for a file that lies there twice
    int height = 0;  // as stored; 0 when the header cannot be read
    int width = 0;
    int channels = 0;  // 1 grey, 3 colour
  };

  // Something that the data set's own index announces and that is not as it says.
  struct Missing {
    std::string line;                     // "7 of the 18 images that images.txt lists are not here, such as jpg/1.jpg"
    std::string kind = {};                // of each of the names, before a colon: "missing class", "missing image"
    std::vector<std::string> names = {};  // all that the line counts
  };

  // Files that lie there and are not used.
  struct Ignored {
    int64_t images = 0, files = 0;          // images beside the class folders; files that are no images
    std::string image, file;                // an example of each
    void AddFile(const std::string& path);  // unless its name is hidden
    void AddFiles(const Ignored& other);
    std::string Text() const;  // "2 images beside the class folders, such as a.png; 1 file that is no image (b.txt)"
  };

  virtual ~DatasetSource() = default;
  virtual std::string_view format() const = 0;                  // "folder", "archive", "idx", "cifar", "records"
  virtual const std::vector<std::string>& classes() const = 0;  // sorted, except where the format numbers them
  virtual const std::vector<Item>& items() const = 0;  // deterministic order: by part, class, path; or as stored
  // The i-th image decoded to `channels` (0: as stored); nullopt and *why for a broken one. Thread-safe.
  virtual std::optional<Image> Decode(size_t i, int channels, std::string* why) const = 0;
  // The i-th image's file, where Decode is DecodeImage of it and nothing more; else nullopt. Thread-safe.
  virtual std::optional<std::vector<std::byte>> EncodedFile(size_t /*i*/) const { return std::nullopt; }
  // What is not here, or not as the data set's own index says; empty for most.
  virtual const std::vector<Missing>& missing() const {
    static const std::vector<Missing> nothing;
    return nothing;
  }
  std::vector<std::string> MissingLines() const;
  virtual Ignored ignored() const { return {}; }
  // Reads the i-th image's bytes once. Thread-safe.
  virtual Facts Inspect(size_t i) const = 0;

  // Digest of all contents (bytes, labels, parts, class names), the same for a folder and an archive of it. Reads
  // everything.
  Digest Fingerprint(int threads = 0) const;
};

// Opens a data set: a known name; the path of a class folder, of an archive of one, of a known release, of IDX files,
// of CIFAR batches or of Meta-Dataset's records (docs/datasets.md); or the name of what lies in DataFolder().
// `name_out` gets its short name. Usage error for what is none of these, cannot be read, or has fewer than two classes
// or no images.
std::unique_ptr<DatasetSource> OpenDataset(const std::string& name_or_path, std::string* name_out);

struct KnownDataset {
  std::string name;
  std::string description;
  std::string path;  // where it lies on this machine; empty when it was not found
  int classes = 0;   // of the complete data set
  int64_t images = 0;
};
std::vector<KnownDataset> KnownDatasets();

// The folder for data sets: $NETWRIGHT_DATA, else $XDG_DATA_HOME/netwright, else ~/.local/share/netwright, else "".
std::string DataFolder();

// The archives in DataFolder() that are none of the above, without counts.
std::vector<KnownDataset> OtherDatasets();

// A known data set at its package's place, or any one in `folder` as NAME.tar, NAME, NAME.tar.gz, NAME.tgz or NAME.zip.
// Empty when it is in neither, or when the name has a '/' or begins with a dot.
std::string FindDataset(std::string_view name, const std::string& folder);

// "10 of the 47 classes and 1200 of the 5640 images"; empty when that is all of `name`, or the name is not known.
std::string DescribeShortfall(std::string_view name, int64_t classes, int64_t images);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_SOURCE_H_
