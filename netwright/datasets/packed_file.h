#ifndef NETWRIGHT_DATASETS_PACKED_FILE_H_
#define NETWRIGHT_DATASETS_PACKED_FILE_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "netwright/datasets/cache.h"
#include "netwright/datasets/prepared.h"
#include "netwright/io/atomic_file.h"
#include "netwright/io/file_io.h"

namespace netwright {

// Writes a packed file, image by image; Commit makes it visible. Little-endian: a header of one page, the pixels of all
// images, the labels (int32), the parts (one byte each), the summary as JSON; a hash covers header and tables. It is
// named by its contents, so it has no paths in it. Not thread-safe.
class PackedWriter {
 public:
  PackedWriter(const std::string& path, const Preparation& preparation);

  void Add(std::span<const uint8_t> pixels, int32_t label, Part part);
  void Commit(const DatasetSummary& summary);

 private:
  AtomicFile file_;
  Preparation preparation_;
  std::vector<uint8_t> pending_;  // pixels not yet handed to the file
  std::vector<int32_t> labels_;
  std::vector<Part> parts_;
};

// What PrepareDataset and MapPrepared return.
class PackedData final : public PreparedData {
 public:
  // Null, with the reason in *why, when there is no such file, or it is damaged or of another version.
  static std::unique_ptr<PackedData> Open(const std::string& path, std::string* why);
  // The same without counting as a use of the file (cache.h).
  static std::unique_ptr<PackedData> Peek(const std::string& path, std::string* why);

  const DatasetSummary& summary() const override { return summary_; }
  const Preparation& preparation() const override { return preparation_; }
  const std::string& path() const override { return path_; }
  int64_t size() const override { return static_cast<int64_t>(labels_.size()); }
  std::span<const uint8_t> image(int64_t i) const override;
  std::span<const int32_t> labels() const override { return labels_; }
  std::span<const Part> parts() const override { return parts_; }

  // Of the data set that it was asked for by, not of the contents.
  struct Origin {
    std::string name;
    std::string format;
    std::vector<std::string> missing, shared;
    DatasetSource::Ignored ignored;
    bool grouped = false;
    std::vector<std::string> broken;  // paths, in the order of summary().broken
  };
  void SetOrigin(Origin origin);

 private:
  PackedData(MappedFile file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  MappedFile file_;
  std::string path_;
  std::unique_ptr<CacheUse> use_;
  DatasetSummary summary_;
  Preparation preparation_;
  size_t image_bytes_ = 0;
  std::span<const uint8_t> pixels_;
  std::span<const int32_t> labels_;
  std::span<const Part> parts_;
};

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_PACKED_FILE_H_
