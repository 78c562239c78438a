// Meta-Dataset's records: a folder with dataset_spec.json and one file of records for each class (Triantafillou et al.,
// "Meta-Dataset", 2020; meta_dataset/dataset_conversion of its repository).
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/json_text.h"
#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/formats/tfrecord.h"
#include "netwright/images/image_header.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSpecName = "dataset_spec.json";
constexpr int64_t kMaxSpecBytes = int64_t{64} << 20;

struct ClassSpec {
  int id = 0;
  std::string name;
  int64_t images = -1;  // -1: the specification does not say
  std::string file;     // name of its records
};

std::string FileName(const std::string& pattern, int id, const std::string& where) {
  const size_t place = pattern.find("{}");
  if (place == std::string::npos || pattern.find("{}", place + 2) != std::string::npos ||
      pattern.find('/') != std::string::npos) {
    FailUsage("{}: {} names its files '{}'; only one file for each class, such as '{{}}.tfrecords', can be read", where,
              kSpecName, pattern);
  }
  return pattern.substr(0, place) + std::to_string(id) + pattern.substr(place + 2);
}

// Images by class: {"0": 120, ...}, or for ImageNet's hierarchy {"TRAIN": {"n01440764": 1300, ...}, ...} by name.
std::map<std::string, int64_t> ImageCounts(const nlohmann::json& spec) {
  std::map<std::string, int64_t> counts;
  if (!spec.contains("images_per_class")) return counts;
  for (const auto& [key, value] : spec.at("images_per_class").items()) {
    if (value.is_object()) {
      for (const auto& [name, count] : value.items()) counts[name] = count.get<int64_t>();
    } else {
      counts[key] = value.get<int64_t>();
    }
  }
  return counts;
}

std::vector<ClassSpec> ParseSpec(const nlohmann::json& spec, const std::string& where) {
  const std::string pattern = spec.value("file_pattern", std::string("{}.tfrecords"));
  const std::map<std::string, int64_t> counts = ImageCounts(spec);
  std::vector<ClassSpec> classes;
  std::set<std::string> names;
  for (const auto& [key, value] : spec.at("class_names").items()) {
    ClassSpec row;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), row.id);
    if (error != std::errc() || end != key.data() + key.size() || row.id < 0) {
      FailUsage("{}: {} has a class numbered '{}'", where, kSpecName, key);
    }
    row.name = value.get<std::string>();
    auto count = counts.find(key);
    if (count == counts.end()) count = counts.find(row.name);
    if (count != counts.end()) row.images = count->second;
    if (!names.insert(row.name).second) row.name += " (" + key + ")";
    row.file = FileName(pattern, row.id, where);
    classes.push_back(std::move(row));
  }
  std::sort(classes.begin(), classes.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return classes;
}

std::vector<ClassSpec> ReadSpec(const std::string& folder) {
  std::string why;
  const auto bytes = ReadWholeFile((fs::path(folder) / kSpecName).string(), kMaxSpecBytes, &why);
  if (!bytes) {
    FailUsage(
        "{}: there is no {} that can be read ({}); Meta-Dataset's conversion writes one beside its .tfrecords files",
        folder, kSpecName, why);
  }
  try {
    const char* text = reinterpret_cast<const char*>(bytes->data());
    return ParseSpec(ParseJson({text, bytes->size()}), folder);
  } catch (const nlohmann::json::exception& error) {
    std::string reason = error.what();
    std::replace(reason.begin(), reason.end(), '\n', ' ');
    FailUsage("{}: {} is not what Meta-Dataset writes ({}); get it again", folder, kSpecName, reason);
  }
}

class RecordsSource final : public DatasetSource {
 public:
  explicit RecordsSource(const DatasetLocation& location) {
    size_t listed = 0;
    std::vector<std::string> absent, names;  // files, and the same with their classes
    for (const ClassSpec& row : ReadSpec(location.path)) {
      ++listed;
      const std::string path = (fs::path(location.path) / row.file).string();
      if (StampFile(path)) {
        AddClass(row, path);
      } else {
        absent.push_back(row.file);
        names.push_back(fmt::format("{} ({})", row.name, row.file));
      }
    }
    if (listed > 0 && absent.size() == listed) {
      FailUsage("{}: {} lists {} class{}, but none of their files ({} ...) is here; put them beside it", location.path,
                kSpecName, listed, listed == 1 ? "" : "es", absent.front());
    }
    if (!absent.empty()) {
      missing_.push_back({fmt::format("{} of the {} classes that {} lists have no file of records here, such as {}",
                                      absent.size(), listed, kSpecName, absent.front()),
                          "missing class", names});
    }
    if (!incomplete_.empty()) {
      missing_.push_back({fmt::format("{} of the {} files of records {} another number of images than {} announces, "
                                      "such as {}",
                                      incomplete_.size(), listed - absent.size(),
                                      incomplete_.size() == 1 ? "has" : "have", kSpecName, incomplete_.front()),
                          "other number of images", incomplete_});
    }
  }

  std::string_view format() const override { return "records"; }
  const std::vector<std::string>& classes() const override { return classes_; }
  const std::vector<Item>& items() const override { return items_; }
  const std::vector<Missing>& missing() const override { return missing_; }

  std::optional<Image> Decode(size_t i, int channels, std::string* why) const override {
    const auto image = Encoded(i, why);
    return image ? DecodeImage(std::as_bytes(std::span(*image)), channels, why) : std::nullopt;
  }

  std::optional<std::vector<std::byte>> EncodedFile(size_t i) const override {
    std::string why;
    const auto image = Encoded(i, &why);
    if (!image) return std::nullopt;
    const auto bytes = std::as_bytes(std::span(*image));
    return std::vector(bytes.begin(), bytes.end());
  }

  Facts Inspect(size_t i) const override {
    Facts facts;
    std::string why;
    Digester digester;
    if (const auto image = Encoded(i, &why)) {
      const auto bytes = std::as_bytes(std::span(*image));
      digester.Add(bytes);
      if (const auto header = ReadImageHeader(bytes, &why)) {
        facts.height = header->height;
        facts.width = header->width;
        facts.channels = header->channels;
      }
    } else {
      digester.Add(std::string_view("cannot be read"));
      digester.Add(frames_[i].payload);
    }
    facts.digest = digester.Finish();
    return facts;
  }

 private:
  void AddClass(const ClassSpec& row, const std::string& path) {
    std::string why;
    auto file = MappedFile::Open(path, &why);
    if (!file) FailUsage("cannot read {}: {}", path, why);
    const auto frames = ReadRecordFrames(file->bytes(), &why);
    if (!frames) FailUsage("{} is damaged: {}; get it again", path, why);
    if (row.images >= 0 && row.images != static_cast<int64_t>(frames->size())) {
      incomplete_.push_back(fmt::format("{} with {} of {}", row.file, frames->size(), row.images));
    }
    if (frames->empty()) return;
    const int label = static_cast<int>(classes_.size());
    classes_.push_back(row.name);
    ids_.push_back(row.id);
    for (size_t i = 0; i < frames->size(); ++i) {
      items_.push_back({label, Part::kUnassigned, row.file + ":" + std::to_string(i)});
    }
    frames_.insert(frames_.end(), frames->begin(), frames->end());
    files_.push_back(std::move(*file));
  }

  // The encoded image of a record whose sum, form and label are right.
  std::optional<std::string> Encoded(size_t i, std::string* why) const {
    const RecordFrame& frame = frames_.at(i);
    if (!IsIntact(frame)) {
      *why = "damaged: the record does not match its check sum";
      return std::nullopt;
    }
    auto example = ParseImageExample(frame.payload, why);
    if (!example) return std::nullopt;
    const int id = ids_[static_cast<size_t>(items_[i].label)];
    if (example->label != id) {
      *why = fmt::format("its label is {}, the file is of class {}", example->label, id);
      return std::nullopt;
    }
    return std::move(example->image);
  }

  std::vector<MappedFile> files_;
  std::vector<RecordFrame> frames_;  // of each item
  std::vector<Item> items_;
  std::vector<std::string> classes_;
  std::vector<int> ids_;  // of the specification, by label
  std::vector<Missing> missing_;
  std::vector<std::string> incomplete_;  // files, with their numbers of images
};

}  // namespace

// A specification without its records is what was meant, too, unless there is another data set beside it.
bool IsRecords(const std::string& path) {
  const bool spec = StampFile((fs::path(path) / kSpecName).string()).has_value();
  bool others = false;
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (it->path().extension() == ".tfrecords") return true;
    if (!spec || others || name.starts_with('.')) continue;
    std::error_code ignored;
    others = LooksLikeImage(name) || it->is_directory(ignored) || IsArchive(it->path().string());
  }
  return spec && !others;
}

std::unique_ptr<DatasetSource> OpenRecords(const DatasetLocation& location) {
  return std::make_unique<RecordsSource>(location);
}

}  // namespace netwright
