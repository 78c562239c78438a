#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/key_error.h"
#include "netwright/base/parallel.h"
#include "netwright/datasets/cache.h"
#include "netwright/datasets/class_subset.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/packed_file.h"
#include "netwright/datasets/prepared.h"
#include "netwright/datasets/survey.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// Images decoded before they are written: enough to keep all threads busy, few enough to fit in memory.
constexpr int64_t kBlock = 1024;

// One image on its way into the packed file.
struct Decoded {
  std::optional<Image> image;               // resized
  int height = 0, width = 0, channels = 0;  // as stored
  std::string why;
};

Decoded DecodeAndResize(const DatasetSource& source, size_t i, const Preparation& preparation) {
  Decoded decoded;
  std::optional<Image> image = source.Decode(i, 0, &decoded.why);
  if (!image) return decoded;
  decoded.height = image->height;
  decoded.width = image->width;
  decoded.channels = image->channels;
  decoded.image = PrepareImage(std::move(*image), preparation);
  return decoded;
}

void CountPart(Part part, DatasetSummary* summary) {
  switch (part) {
    case Part::kTrain:
      ++summary->train;
      break;
    case Part::kValidation:
      ++summary->validation;
      break;
    case Part::kTest:
      ++summary->test;
      break;
    case Part::kUnassigned:
      ++summary->unassigned;
      break;
  }
}

void CountImage(const DatasetSource::Item& item, const Decoded& decoded, DatasetSummary* summary) {
  ++summary->images;
  ++summary->class_counts[static_cast<size_t>(item.label)];
  CountPart(item.part, summary);
  summary->grey += decoded.channels == 1 ? 1 : 0;
  const bool first = summary->images == 1;
  summary->min_height = first ? decoded.height : std::min(summary->min_height, decoded.height);
  summary->max_height = std::max(summary->max_height, decoded.height);
  summary->min_width = first ? decoded.width : std::min(summary->min_width, decoded.width);
  summary->max_width = std::max(summary->max_width, decoded.width);
}

[[noreturn]] void FailStrict(const std::string& where, const BrokenImage& image) {
  FailUsageOf("data.strict", "{}: the image {} is broken ({}); repair or remove it, or do not be strict to skip it",
              where, image.path, image.why);
}

// `first_broken` holds a broken image of each class that has one.
void RefuseUnusableClasses(const DatasetSummary& summary, const std::vector<BrokenImage>& first_broken,
                           const std::string& where) {
  for (size_t c = 0; c < summary.classes.size(); ++c) {
    if (summary.class_counts[c] > 0) continue;
    if (first_broken[c].path.empty()) {
      FailUsage("{}: class '{}' has no images; add some, or remove the class", where, summary.classes[c]);
    }
    FailUsage("{}: class '{}' has no usable image, such as {} ({}); repair them, or remove the class", where,
              summary.classes[c], first_broken[c].path, first_broken[c].why);
  }
}

void WritePacked(const DatasetSource& source, const std::string& where, const Preparation& preparation,
                 const PrepareOptions& options, DatasetSummary summary, const std::string& path) {
  PackedWriter writer(path, preparation);
  const int64_t total = static_cast<int64_t>(source.items().size());
  std::vector<BrokenImage> first_broken(summary.classes.size());
  for (int64_t start = 0; start < total; start += kBlock) {
    if (Interrupted()) throw Error(ErrorKind::kInterrupted, fmt::format("interrupted while preparing {}", where));
    std::vector<Decoded> block(static_cast<size_t>(std::min(kBlock, total - start)));
    ParallelFor(static_cast<int64_t>(block.size()), options.threads, [&](int64_t i) {
      block[static_cast<size_t>(i)] = DecodeAndResize(source, static_cast<size_t>(start + i), preparation);
    });
    for (size_t i = 0; i < block.size(); ++i) {
      const DatasetSource::Item& item = source.items()[static_cast<size_t>(start) + i];
      if (block[i].image) {
        writer.Add(block[i].image->pixels, item.label, item.part);
        CountImage(item, block[i], &summary);
      } else {
        summary.broken.push_back({item.path, block[i].why, start + static_cast<int64_t>(i)});
        if (options.strict) FailStrict(where, summary.broken.back());
        BrokenImage& first = first_broken[static_cast<size_t>(item.label)];
        if (first.path.empty()) first = summary.broken.back();
      }
    }
    if (options.progress) options.progress(start + static_cast<int64_t>(block.size()), total);
  }
  RefuseUnusableClasses(summary, first_broken, where);
  writer.Commit(summary);
}

// Of a choice of the classes of these contents.
Digest SubsetFingerprint(const Digest& fingerprint, int classes) {
  if (classes == 0) return fingerprint;
  Digester digester;
  digester.Add(std::string_view(fingerprint.Hex()));
  digester.Add(static_cast<uint64_t>(classes));
  return digester.Finish();
}

// One file for each (contents, preparation).
std::string PackedPath(const std::string& cache_dir, const Digest& fingerprint, const Preparation& preparation) {
  const char* resize = preparation.resize == Resize::kArea ? "area" : "bilinear";
  const std::string name =
      fmt::format("{}-{}px-{}ch-{}.nwpack", fingerprint.Hex(), preparation.image_size, preparation.channels, resize);
  return (fs::path(cache_dir) / "prepared" / name).string();
}

// The paths of `broken`: from the survey, or from the source that `open` opens, and then kept in the survey.
std::vector<std::string> BrokenPaths(const std::vector<BrokenImage>& broken, const Digest& fingerprint, Survey* survey,
                                     const std::function<const DatasetSource&()>& open) {
  std::vector<std::string> paths;
  if (broken.empty()) return paths;
  std::map<int64_t, std::string>& known = survey->broken[fingerprint.Hex()];
  if (std::any_of(broken.begin(), broken.end(), [&](const auto& image) { return !known.contains(image.item); })) {
    const std::vector<DatasetSource::Item>& items = open().items();
    // The numbers stay where the data set has just become another.
    for (const BrokenImage& image : broken) {
      const auto i = static_cast<size_t>(image.item);
      known[image.item] = i < items.size() ? items[i].path : image.path;
    }
    SaveSurvey(*survey);
  }
  for (const BrokenImage& image : broken) paths.push_back(known.at(image.item));
  return paths;
}

}  // namespace

Image PrepareImage(Image image, const Preparation& preparation) {
  return ResizeImage(ConvertChannels(std::move(image), preparation.channels), preparation.image_size,
                     preparation.image_size, preparation.resize);
}

std::unique_ptr<PreparedData> PrepareDataset(const std::string& name_or_path, const Preparation& preparation,
                                             const PrepareOptions& options) {
  const std::string cache_dir = CacheDirectory(options.cache_dir);
  const DatasetLocation location = LocateDataset(name_or_path);
  const DatasetFormat& format = DetectFormat(location.path);
  std::unique_ptr<DatasetSource> source;  // opened only when something has to be read
  Survey survey = CachedSurvey(location, format, cache_dir, options.threads, &source);
  const Preparation resolved = ResolvePreparation(preparation, survey);
  const Digest fingerprint = SubsetFingerprint(survey.fingerprint, resolved.classes);
  const std::string path = PackedPath(cache_dir, fingerprint, resolved);
  std::unique_ptr<DatasetSource> chosen;  // the classes that are used
  const auto open = [&]() -> const DatasetSource& {
    if (chosen) return *chosen;
    chosen = source ? std::move(source) : OpenLocated(location, format);
    if (resolved.classes > 0) chosen = WithClasses(std::move(chosen), resolved.classes);
    return *chosen;
  };
  std::string why;
  std::unique_ptr<PackedData> data = PackedData::Open(path, &why);
  if (!data) {
    DatasetSummary summary;
    summary.name = location.name;
    summary.format = std::string(format.name);
    summary.classes = open().classes();
    summary.class_counts.assign(summary.classes.size(), 0);
    summary.fingerprint = fingerprint;
    WritePacked(open(), location.path, resolved, options, std::move(summary), path);
    data = PackedData::Open(path, &why);
    if (!data) FailRun("{} was written but cannot be read: {}", path, why);
    if (const int64_t limit = CacheLimit(cache_dir); limit > 0) TrimCache(limit, cache_dir);
  }
  data->SetOrigin({location.name, std::string(format.name), survey.missing, survey.shared, survey.ignored,
                   survey.grouped, BrokenPaths(data->summary().broken, fingerprint, &survey, open)});
  if (options.strict && !data->summary().broken.empty()) FailStrict(location.path, data->summary().broken.front());
  return data;
}

}  // namespace netwright
