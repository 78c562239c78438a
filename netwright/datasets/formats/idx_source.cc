// IDX, the format of MNIST and its successors: a big-endian header (0, 0, type, number of dimensions, then each
// dimension) and the data. Images are three-dimensional, labels one-dimensional, both of unsigned bytes.
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/units.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/formats/raw_source.h"
#include "netwright/io/byte_reader.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// A file of images and the file of their labels.
struct Pair {
  std::string images;
  std::string labels;
  Part part = Part::kUnassigned;
};

// "train-images-idx3-ubyte.gz", "t10k-images.idx3-ubyte": what is before, between and behind the fixed words.
struct ImagesName {
  std::string prefix;
  char separator = '-';
  std::string suffix;
};

std::optional<ImagesName> ParseImagesName(std::string_view name) {
  ImagesName parsed;
  if (name.ends_with(".gz")) {
    parsed.suffix = ".gz";
    name.remove_suffix(3);
  }
  constexpr std::string_view kWord = "images", kType = "idx3-ubyte";
  if (!name.ends_with(kType)) return std::nullopt;
  name.remove_suffix(kType.size());
  if (name.empty() || (name.back() != '-' && name.back() != '.')) return std::nullopt;
  parsed.separator = name.back();
  name.remove_suffix(1);
  if (!name.ends_with(kWord)) return std::nullopt;
  name.remove_suffix(kWord.size());
  parsed.prefix = std::string(name);
  return parsed;
}

bool IsRegular(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

Part PartOfPrefix(const std::string& prefix) {
  const auto has = [&](const char* word) { return prefix.find(word) != std::string::npos; };
  if (has("train")) return Part::kTrain;
  if (has("t10k") || has("test")) return Part::kTest;
  if (has("val")) return Part::kValidation;
  return Part::kUnassigned;
}

// The pair of one file of images; nullopt when its name is not an IDX file's. The labels are empty when there are none.
std::optional<Pair> PairOf(const fs::path& images) {
  const auto name = ParseImagesName(images.filename().string());
  if (!name) return std::nullopt;
  Pair pair{images.string(), "", PartOfPrefix(name->prefix)};
  for (const std::string& suffix : {name->suffix, std::string(), std::string(".gz")}) {
    const fs::path labels = images.parent_path() / (name->prefix + "labels" + name->separator + "idx1-ubyte" + suffix);
    if (IsRegular(labels)) {
      pair.labels = labels.string();
      break;
    }
  }
  return pair;
}

// The pairs in a folder, or the one of a file, in the order train, validation, test.
std::vector<Pair> FindPairs(const std::string& path) {
  std::vector<Pair> pairs;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    if (auto pair = PairOf(path)) pairs.push_back(std::move(*pair));
  } else {
    std::set<std::string> names;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      const std::string name = it->path().filename().string();
      if (!name.starts_with('.') && IsRegular(it->path())) names.insert(name);
    }
    for (const std::string& name : names) {
      if (name.ends_with(".gz") && names.contains(name.substr(0, name.size() - 3))) continue;  // the same, unpacked
      if (auto pair = PairOf(fs::path(path) / name)) pairs.push_back(std::move(*pair));
    }
  }
  // Without a training part the parts' names say nothing: MNIST's t10k alone is a data set to split.
  const bool train = std::any_of(pairs.begin(), pairs.end(), [](const Pair& p) { return p.part == Part::kTrain; });
  for (Pair& pair : pairs) {
    if (!train) pair.part = Part::kUnassigned;
    if (train && pair.part == Part::kUnassigned) pair.part = Part::kTrain;
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.part < b.part; });
  return pairs;
}

struct GzCloser {
  void operator()(gzFile file) const { gzclose(file); }
};

// The content of a file, unpacked when it is gzipped (zlib reads plain files as they are).
std::vector<std::byte> ReadUnpacked(const std::string& path) {
  if (!IsRegular(path)) FailUsage("cannot read {}: not a regular file", path);
  const std::unique_ptr<gzFile_s, GzCloser> file(gzopen(path.c_str(), "rbe"));
  if (!file) FailUsage("cannot read {}; check that it exists and its permissions", path);
  gzbuffer(file.get(), 1 << 18);
  std::vector<std::byte> bytes;
  for (size_t done = 0;;) {
    const size_t block = std::clamp(done, size_t{1} << 16, size_t{1} << 22);
    if (static_cast<int64_t>(bytes.size()) > MemoryLimit()) {
      FailUsage("{} unpacks to more than {} of memory", path, FormatBytes(static_cast<double>(MemoryLimit())));
    }
    bytes.resize(done + block);
    const int count = gzread(file.get(), bytes.data() + done, static_cast<unsigned>(block));
    int error = Z_OK;
    const char* message = gzerror(file.get(), &error);
    if (count < 0 || error != Z_OK) FailUsage("{} is damaged or truncated: {}; get it again", path, message);
    done += static_cast<size_t>(count);
    if (static_cast<size_t>(count) < block) {
      bytes.resize(done);
      bytes.shrink_to_fit();
      return bytes;
    }
  }
}

struct IdxFile {
  std::vector<std::byte> bytes;
  std::vector<uint32_t> dimensions;
  size_t data = 0;  // offset of the first element
};

IdxFile ReadIdx(const std::string& path, int dimensions) {
  IdxFile file{ReadUnpacked(path), {}, 4 + 4 * static_cast<size_t>(dimensions)};
  const ByteReader in(file.bytes);
  if (!in.Has(0, file.data) || in.Big(0, 2) != 0 || in.U8(2) != 8 || in.U8(3) != dimensions) {
    FailUsage("{} is not an IDX file of unsigned bytes with {} dimension{}", path, dimensions,
              dimensions == 1 ? "" : "s");
  }
  const uint64_t held = file.bytes.size() - file.data;
  constexpr uint64_t kMost = uint64_t{1} << 62;
  uint64_t announced = 1;
  for (int d = 0; d < dimensions; ++d) {
    const uint64_t size = in.Big(4 + 4 * static_cast<uint64_t>(d), 4);
    file.dimensions.push_back(static_cast<uint32_t>(size));
    announced = size != 0 && announced > kMost / size ? kMost : announced * size;
  }
  if (announced != held) {
    FailUsage("{} is damaged: its header announces {} bytes of data, it holds {}; get it again", path,
              announced == kMost ? "far more" : std::to_string(announced), held);
  }
  return file;
}

// Names for the labels that occur: the given ones, or the numbers. Labels become indices into them.
void NameClasses(const std::vector<std::string>& given, RawImages* images) {
  if (!given.empty()) {
    images->classes = given;
    return;
  }
  std::set<int> labels;
  for (const RawImages::Record& record : images->records) labels.insert(record.label);
  const std::vector<int> sorted(labels.begin(), labels.end());
  for (const int label : sorted) images->classes.push_back(std::to_string(label));
  for (RawImages::Record& record : images->records) {
    record.label = static_cast<int>(std::lower_bound(sorted.begin(), sorted.end(), record.label) - sorted.begin());
  }
}

void AddPair(const Pair& pair, RawImages* images) {
  if (pair.labels.empty()) FailUsage("{} has no file of labels beside it (…labels-idx1-ubyte)", pair.images);
  IdxFile pixels = ReadIdx(pair.images, 3);
  const IdxFile labels = ReadIdx(pair.labels, 1);
  const uint32_t count = pixels.dimensions[0], height = pixels.dimensions[1], width = pixels.dimensions[2];
  if (labels.dimensions[0] != count) {
    FailUsage("{} has {} images, {} has {} labels; the two do not belong together", pair.images, count, pair.labels,
              labels.dimensions[0]);
  }
  if (count == 0) return;
  if (height == 0 || width == 0) FailUsage("{}: its images are {} x {} pixels", pair.images, width, height);
  if (!images->records.empty() &&
      (images->height != static_cast<int>(height) || images->width != static_cast<int>(width))) {
    FailUsage("{}: its images are {} x {} pixels, those of the other parts {} x {}", pair.images, width, height,
              images->width, images->height);
  }
  images->height = static_cast<int>(height);
  images->width = static_cast<int>(width);
  const std::string name = fs::path(pair.images).filename().string();
  for (uint32_t i = 0; i < count; ++i) {
    images->records.push_back({images->buffers.size(), pixels.data + i * images->bytes(),
                               static_cast<int>(labels.bytes[labels.data + i]), pair.part,
                               name + ":" + std::to_string(i)});
  }
  images->buffers.push_back(std::move(pixels.bytes));
}

}  // namespace

bool IsIdx(const std::string& path) { return !FindPairs(path).empty(); }

Tree IdxManifest(const std::string& path) {
  Tree tree;
  for (const Pair& pair : FindPairs(path)) {
    for (const std::string& file : {pair.images, pair.labels}) {
      if (auto stamp = StampFile(file)) tree.files.push_back(std::move(*stamp));
    }
  }
  return tree;
}

std::unique_ptr<DatasetSource> OpenIdx(const DatasetLocation& location) {
  RawImages images;
  images.format = "idx";
  for (const Pair& pair : FindPairs(location.path)) AddPair(pair, &images);
  NameClasses(location.class_names, &images);
  return std::make_unique<RawSource>(std::move(images));
}

}  // namespace netwright
