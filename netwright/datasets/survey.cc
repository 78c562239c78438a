#include "netwright/datasets/survey.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/parallel.h"
#include "netwright/datasets/shared_images.h"
#include "netwright/io/atomic_file.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using Facts = DatasetSource::Facts;

// Raised when fingerprints change their meaning.
constexpr uint64_t kSurveyVersion = 1;
// Raised when a data set may be read in another way than before, though its files are the same.
constexpr uint64_t kReaderVersion = 5;
constexpr int kMaxImageSize = 1024;
constexpr int64_t kMaxRecordBytes = int64_t{1} << 28;

std::vector<Facts> InspectAll(const DatasetSource& source, int threads) {
  std::vector<Facts> facts(source.items().size());
  ParallelFor(static_cast<int64_t>(facts.size()), threads,
              [&](int64_t i) { facts[static_cast<size_t>(i)] = source.Inspect(static_cast<size_t>(i)); });
  return facts;
}

Digest FingerprintOf(const DatasetSource& source, const std::vector<Facts>& facts) {
  Digester digester;
  digester.Add(kSurveyVersion);
  digester.Add(static_cast<uint64_t>(source.classes().size()));
  for (const std::string& name : source.classes()) digester.Add(std::string_view(name));
  for (size_t i = 0; i < facts.size(); ++i) {
    const DatasetSource::Item& item = source.items()[i];
    digester.Add(static_cast<uint64_t>(item.label));
    digester.Add(static_cast<uint64_t>(item.part));
    digester.Add(facts[i].digest.high);
    digester.Add(facts[i].digest.low);
  }
  return digester.Finish();
}

// Of everything that is trusted to tell an unchanged data set; the absolute path, as relative ones may mean two.
Digest ManifestDigest(const DatasetLocation& location, const DatasetFormat& format, const Tree& manifest) {
  std::error_code error;
  const fs::path absolute = fs::canonical(location.path, error);
  Digester digester;
  digester.Add(kReaderVersion);
  digester.Add(std::string_view(format.name));
  digester.Add(std::string_view(error ? location.path : absolute.string()));
  for (const std::string& name : location.class_names) digester.Add(std::string_view(name));
  for (const FileStamp& file : manifest.files) {
    digester.Add(std::string_view(file.path));
    digester.Add(static_cast<uint64_t>(file.size));
    digester.Add(static_cast<uint64_t>(file.modified));
  }
  for (const std::string& folder : manifest.folders) digester.Add(std::string_view(folder));
  return digester.Finish();
}

bool IsSettled(const Tree& manifest, std::chrono::system_clock::time_point since) {
  const int64_t limit =
      std::chrono::duration_cast<std::chrono::nanoseconds>(since.time_since_epoch()).count() - 2'000'000'000;
  return std::all_of(manifest.files.begin(), manifest.files.end(), [&](const auto& f) { return f.modified < limit; });
}

std::optional<Survey> LoadSurvey(const std::string& path) {
  std::string why;
  const auto bytes = ReadWholeFile(path, kMaxRecordBytes, &why);
  if (!bytes) return std::nullopt;
  try {
    const char* text = reinterpret_cast<const char*>(bytes->data());
    const auto json = nlohmann::json::parse(text, text + bytes->size());
    Survey survey;
    survey.fingerprint = Digest::FromHex(json.at("fingerprint").get<std::string>());
    json.at("channels").get_to(survey.auto_channels);
    json.at("image_size").get_to(survey.auto_image_size);
    json.at("duplicates").get_to(survey.duplicates);
    json.at("missing").get_to(survey.missing);
    json.at("shared").get_to(survey.shared);
    const auto& ignored = json.at("ignored");
    survey.ignored = {ignored.at(0), ignored.at(1), ignored.at(2), ignored.at(3)};
    for (const auto& [fingerprint, images] : json.at("broken").items()) {
      for (const auto& image : images) {
        survey.broken[fingerprint][image.at(0).get<int64_t>()] = image.at(1).get<std::string>();
      }
    }
    json.at("grouped").get_to(survey.grouped);
    survey.record = path;
    const bool sane = (survey.auto_channels == 1 || survey.auto_channels == 3) && survey.auto_image_size >= 1 &&
                      survey.auto_image_size <= kMaxImageSize;
    if (sane) return survey;
  } catch (const std::exception&) {  // damaged: made again
  }
  return std::nullopt;
}

}  // namespace

Digest DatasetSource::Fingerprint(int threads) const { return FingerprintOf(*this, InspectAll(*this, threads)); }

std::vector<std::string> DatasetSource::MissingLines() const {
  std::vector<std::string> lines;
  for (const Missing& what : missing()) lines.push_back(what.line);
  return lines;
}

Survey SurveySource(const DatasetSource& source, int threads) {
  const std::vector<Facts> facts = InspectAll(source, threads);
  Survey survey;
  survey.fingerprint = FingerprintOf(source, facts);
  survey.missing = source.MissingLines();
  survey.ignored = source.ignored();
  survey.grouped = std::any_of(source.items().begin(), source.items().end(),
                               [](const DatasetSource::Item& item) { return !item.group.empty(); });
  std::vector<int> short_sides;
  std::vector<Digest> digests;
  bool grey = true;
  for (const Facts& image : facts) {
    digests.push_back(image.digest);
    if (image.height == 0) continue;
    short_sides.push_back(std::min(image.height, image.width));
    grey = grey && image.channels == 1;
  }
  if (!short_sides.empty()) {
    const auto place = short_sides.begin() + static_cast<std::ptrdiff_t>((short_sides.size() - 1) / 20);
    std::nth_element(short_sides.begin(), place, short_sides.end());
    survey.auto_image_size = std::min(32, *place);
    survey.auto_channels = grey ? 1 : 3;
  }
  for (SharedImages& shared : FindSharedImages(source.items(), digests)) {
    survey.shared.push_back(std::move(shared.line));
    std::move(shared.names.begin(), shared.names.end(), std::back_inserter(survey.shared_names));
  }
  std::sort(digests.begin(), digests.end());
  survey.duplicates = static_cast<int64_t>(digests.end() - std::unique(digests.begin(), digests.end()));
  return survey;
}

Survey CachedSurvey(const DatasetLocation& location, const DatasetFormat& format, const std::string& cache_dir,
                    int threads, std::unique_ptr<DatasetSource>* source) {
  const auto now = std::chrono::system_clock::now();
  const Tree manifest = format.manifest(location.path);
  const std::string path =
      (fs::path(cache_dir) / "fingerprints" / ManifestDigest(location, format, manifest).Hex()).string() + ".json";
  if (const auto survey = LoadSurvey(path)) return *survey;
  *source = OpenLocated(location, format);
  Survey survey = SurveySource(**source, threads);
  if (IsSettled(manifest, now)) survey.record = path;
  SaveSurvey(survey);
  return survey;
}

void SaveSurvey(const Survey& survey) {
  if (survey.record.empty()) return;
  nlohmann::json broken = nlohmann::json::object();
  for (const auto& [fingerprint, images] : survey.broken) broken[fingerprint] = images;  // pairs of place and path
  const DatasetSource::Ignored& ignored = survey.ignored;
  const nlohmann::json json = {
      {"fingerprint", survey.fingerprint.Hex()},
      {"channels", survey.auto_channels},
      {"image_size", survey.auto_image_size},
      {"duplicates", survey.duplicates},
      {"missing", survey.missing},
      {"shared", survey.shared},
      {"ignored", nlohmann::json::array({ignored.images, ignored.files, ignored.image, ignored.file})},
      {"grouped", survey.grouped},
      {"broken", broken}};
  // Names of files may be in any encoding, JSON is UTF-8.
  const std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  AtomicFile file(MakeCacheFolderOf(survey.record), kCacheAdvice);
  file.Write(text);
  file.Commit();
}

Preparation ResolvePreparation(const Preparation& preparation, const Survey& survey) {
  Preparation resolved = preparation;
  if (resolved.channels == 0) resolved.channels = survey.auto_channels;
  if (resolved.image_size == 0) resolved.image_size = survey.auto_image_size;
  if (resolved.channels != 1 && resolved.channels != 3) {
    FailUsage("images cannot have {} channels; choose 1 (grey), 3 (RGB) or auto", preparation.channels);
  }
  if (resolved.image_size < 1 || resolved.image_size > kMaxImageSize) {
    FailUsage("an image size of {} pixels cannot be; choose 1 to {}, or 0 for auto", preparation.image_size,
              kMaxImageSize);
  }
  return resolved;
}

std::string MakeCacheFolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) FailRun("cannot make the folder {}: {}; {}", folder.string(), error.message(), kCacheAdvice);
  return path;
}

std::string CacheDirectory(const std::string& given) {
  if (!given.empty()) return given;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  if (std::string own = variable("NETWRIGHT_CACHE"); !own.empty()) return own;
  if (const std::string xdg = variable("XDG_CACHE_HOME"); !xdg.empty()) return xdg + "/netwright";
  if (const std::string home = variable("HOME"); !home.empty()) return home + "/.cache/netwright";
  FailUsage("prepared data cannot be kept: neither NETWRIGHT_CACHE nor HOME is set; set NETWRIGHT_CACHE to a folder");
}

}  // namespace netwright
