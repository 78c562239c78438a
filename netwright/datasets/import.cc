#include "netwright/datasets/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <numeric>
#include <set>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/key_error.h"
#include "netwright/base/parallel.h"
#include "netwright/base/printable.h"
#include "netwright/base/resources.h"
#include "netwright/base/units.h"
#include "netwright/datasets/class_subset.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/import_image.h"
#include "netwright/datasets/releases/class_index.h"
#include "netwright/datasets/releases/download.h"
#include "netwright/datasets/stratify.h"
#include "netwright/io/part_file.h"
#include "netwright/io/tar_writer.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxName = 100;
// Images on their way from the source into the archive.
constexpr int64_t kBlockBytes = int64_t{32} << 20;
constexpr int64_t kMaxBlock = 1024;

void RefuseName(const std::string& name) {
  const bool good =
      !name.empty() && name.size() <= kMaxName && std::isalnum(static_cast<unsigned char>(name[0])) != 0 &&
      std::all_of(name.begin(), name.end(),
                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.'; });
  if (!good) {
    FailUsage(
        "'{}' cannot be the name of a data set; use up to {} letters, digits, '_', '-' and '.', the first a letter "
        "or digit",
        name, kMaxName);
  }
  for (const char* suffix : {".tar", ".gz", ".tgz", ".zip"}) {
    if (name.ends_with(suffix)) FailUsage("'{}' names a file; give the data set's name without '{}'", name, suffix);
  }
  if (const std::string path = FindDataset(name, ""); !path.empty()) {
    FailUsage("the name '{}' means the data set in {}; choose another", name, path);
  }
}

// The images to write, by part, class and the source's order.
class Choice {
 public:
  Choice(const DatasetSource& source, const ImportOptions& options) : source_(source) {
    const auto& items = source.items();
    has_parts_ = std::any_of(items.begin(), items.end(), [](const auto& i) { return i.part != Part::kUnassigned; });
    std::vector<int32_t> strata(items.size());
    for (size_t i = 0; i < items.size(); ++i) strata[i] = StratumOf(i);
    images_.resize(items.size());
    std::iota(images_.begin(), images_.end(), 0);
    if (options.images > 0) Limit(strata, options);
    std::stable_sort(images_.begin(), images_.end(), [&](int64_t a, int64_t b) {
      return strata[static_cast<size_t>(a)] < strata[static_cast<size_t>(b)];
    });
  }

  const Indices& images() const { return images_; }
  Part PartOf(int64_t image) const {
    const Part part = source_.items()[static_cast<size_t>(image)].part;
    return has_parts_ && part == Part::kUnassigned ? Part::kTrain : part;
  }

 private:
  int32_t StratumOf(size_t i) const {
    const auto classes = static_cast<int32_t>(source_.classes().size());
    return static_cast<int32_t>(PartOf(static_cast<int64_t>(i))) * classes + source_.items()[i].label;
  }

  void Limit(const std::vector<int32_t>& strata, const ImportOptions& options) {
    const std::set<int32_t> present(strata.begin(), strata.end());
    if (options.images < static_cast<int64_t>(present.size())) {
      FailUsage("{} images are too few for one of each of the {} classes{}; take {} or more, or fewer classes",
                options.images, source_.classes().size(), has_parts_ ? " in each part" : "", present.size());
    }
    images_ = TakeStratified(strata, 4 * source_.classes().size(), &images_, options.images, /*least=*/1, /*leave=*/0,
                             options.seed, "import-images");
  }

  const DatasetSource& source_;
  bool has_parts_ = false;
  Indices images_;
};

class Importer {
 public:
  Importer(const DatasetSource& source, const ImportOptions& options, ImportResult* result)
      : source_(source),
        options_(options),
        result_(*result),
        folders_(FolderNames(source.classes())),
        numbers_(source.classes().size()) {
    usable_.resize(source.classes().size());
  }

  void Write(const TarWriter::Sink& sink) {
    const Choice choice(source_, options_);
    TarWriter tar(sink);
    const std::string index = WriteClassIndex(folders_, source_.classes());
    tar.Add(options_.name + "/" + kClassIndexName, std::as_bytes(std::span(index)));
    const auto total = static_cast<int64_t>(choice.images().size());
    int64_t block_size = int64_t{4} * UsableCores();
    for (int64_t start = 0; start < total;) {
      if (Interrupted()) {
        throw Error(ErrorKind::kInterrupted, fmt::format("interrupted; nothing of {} was kept", options_.name));
      }
      std::vector<ImportImage> block(static_cast<size_t>(std::min(block_size, total - start)));
      const auto image_at = [&](size_t i) { return choice.images()[static_cast<size_t>(start) + i]; };
      ParallelFor(static_cast<int64_t>(block.size()), options_.threads, [&](int64_t i) {
        const size_t at = static_cast<size_t>(i);
        block[at] = EncodeForImport(source_, static_cast<size_t>(image_at(at)), options_.image_size);
      });
      int64_t bytes = 0;
      for (size_t i = 0; i < block.size(); ++i) {
        Add(source_.items()[static_cast<size_t>(image_at(i))], choice.PartOf(image_at(i)), block[i], &tar);
        bytes += static_cast<int64_t>(block[i].bytes.size());
      }
      const auto count = static_cast<int64_t>(block.size());
      start += count;
      block_size = std::clamp<int64_t>(kBlockBytes * count / std::max<int64_t>(1, bytes), 1, kMaxBlock);
      if (options_.progress) options_.progress(start, total);
    }
    RefuseEmptyClasses();
    tar.Close();
  }

 private:
  void Add(const DatasetSource::Item& item, Part part, const ImportImage& image, TarWriter* tar) {
    const size_t label = static_cast<size_t>(item.label);
    const int64_t number = numbers_[label]++;
    if (image.bytes.empty()) {
      if (options_.strict) {
        FailUsageOf("data.strict", "the image {} is broken ({}); repair or remove it, or do not be strict to skip it",
                    item.path, image.why);
      }
      result_.broken.push_back({item.path, image.why});
      return;
    }
    const std::string folder = (part == Part::kUnassigned ? "" : std::string(PartFolder(part)) + "/") + folders_[label];
    tar->Add(fmt::format("{}/{}/{:06}{}{}", options_.name, folder, number, FileNameTail(item.path), image.extension),
             image.bytes);
    usable_[label] = true;
    ++result_.images;
    result_.unchanged += image.unchanged ? 1 : 0;
    const std::array<int64_t*, 4> counts = {&result_.unassigned, &result_.train, &result_.validation, &result_.test};
    ++*counts[static_cast<size_t>(part)];
  }

  void RefuseEmptyClasses() const {
    const auto empty = std::find(usable_.begin(), usable_.end(), false);
    if (empty == usable_.end()) return;
    FailUsage("class '{}' has no usable image{}; repair or add some, or remove the class",
              source_.classes()[static_cast<size_t>(empty - usable_.begin())],
              result_.broken.empty() ? ""
                                     : fmt::format(" ({} are broken, such as {}: {})", result_.broken.size(),
                                                   result_.broken.front().path, result_.broken.front().why));
  }

  const DatasetSource& source_;
  const ImportOptions& options_;
  ImportResult& result_;
  const std::vector<std::string> folders_;
  std::vector<int64_t> numbers_;  // of the next image of each class
  std::vector<bool> usable_;
};

std::unique_ptr<DatasetSource> OpenSource(const std::string& given, const ImportOptions& options) {
  auto source = OpenDataset(given, nullptr);
  const std::set<std::string> names(source->classes().begin(), source->classes().end());
  if (names.size() < source->classes().size()) FailUsage("{}: two of its classes have the same name", given);
  return options.classes > 0 ? WithClasses(std::move(source), options.classes) : std::move(source);
}

void RefuseOptions(const ImportOptions& options) {
  RefuseName(options.name);
  if (options.image_size < 0) FailUsage("an image size of {} pixels cannot be", options.image_size);
  if (options.classes < 0 || options.classes == 1) {
    FailUsage("{} classes cannot be told apart; take 2 or more, or 0 for all", options.classes);
  }
  if (options.images < 0) FailUsage("{} images cannot be taken; give 0 for all", options.images);
}

// Before the images are read: what is there already is not hidden or replaced by chance. An archive of the very data
// set that the name means may come before it.
void RefuseExisting(const std::string& given, const ImportOptions& options, const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) FailUsage("{} is a folder; choose another name", path);
  if (options.replace) return;
  if (fs::exists(path, error)) {
    FailUsageOf("force", "{} is there already; choose another name, or force its replacement", path);
  }
  const fs::path folder = fs::path(path).parent_path();
  const std::string found = FindDataset(options.name, folder.empty() ? "." : folder.string());
  if (found.empty() || fs::equivalent(LocateDataset(given).path, found, error)) return;
  FailUsageOf("force", "the name '{}' means {} already; choose another, or force an archive that comes before it",
              options.name, found);
}

// The name when that leads to `path` here, else the path.
std::string ReachableBy(const std::string& name, const std::string& path) {
  try {
    std::error_code error;
    if (fs::equivalent(LocateDataset(name).path, path, error)) return name;
  } catch (const Error&) {  // it leads nowhere
  }
  return path;
}

}  // namespace

ImportResult ImportDataset(const std::string& given, const ImportOptions& options) {
  RefuseOptions(options);
  ImportResult result;
  result.name = options.name;
  result.path = DownloadFolder(options.name, options.to) + ".tar";
  RefuseExisting(given, options, result.path);
  const std::unique_ptr<DatasetSource> source = OpenSource(given, options);
  PartFile file(result.path);
  file.Clear();  // of an import that was killed
  try {
    Importer(*source, options, &result).Write([&](std::span<const std::byte> bytes) { file.Append(bytes); });
  } catch (...) {
    file.Clear();  // is removed then
    throw;
  }
  result.bytes = file.size();
  file.Commit();
  result.classes = static_cast<int64_t>(source->classes().size());
  result.missing = source->MissingLines();
  result.ignored = source->ignored().Text();
  result.reachable_by = ReachableBy(options.name, result.path);
  return result;
}

std::string ImportResult::Text() const {
  std::string text;
  for (const BrokenImage& image : broken)
    text += fmt::format("broken: {}: {}\n", Printable(image.path), Printable(image.why));
  for (const std::string& line : missing) text += fmt::format("missing: {}\n", Printable(line));
  if (!ignored.empty()) text += fmt::format("ignored: {}\n", Printable(ignored));
  std::string parts;
  const auto add = [&](const char* part, int64_t count) {
    if (count > 0) parts += fmt::format("{}{} {}", parts.empty() ? " (" : ", ", part, count);
  };
  add("train", train);
  add("validation", validation);
  add("test", test);
  if (!parts.empty()) parts += ")";
  return text + fmt::format(
                    "{}: {} classes, {} images{}, {} of them unchanged, {} broken left out; {} in {}\n"
                    "go on with: netwright search {}\n",
                    name, classes, images, parts, unchanged, broken.size(), FormatBytes(static_cast<double>(bytes)),
                    path, reachable_by);
}

}  // namespace netwright
