#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <span>
#include <system_error>

#include "netwright/base/error.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/releases/download.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

struct Row {
  const char* name;
  const char* description;
  const char* system_path;                   // where a package puts it; null for none
  const char* package;                       // Debian's
  std::span<const char* const> class_names;  // where the files have numbers only
  int classes;                               // of the complete data set
  int64_t images;
};

// Class names of the data set's own README (Xiao, Rasul, Vollgraf 2017).
constexpr const char* kFashionClasses[] = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                           "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

// The counts are those that Meta-Dataset's dataset_spec.json and the paper give; for the last three the authors'.
constexpr Row kRows[] = {
    {"fashion-mnist", "kinds of clothing, 28 x 28, grey", "/usr/share/datasets/fashion-mnist", "dataset-fashion-mnist",
     kFashionClasses, 10, 70000},
    {"omniglot", "handwritten characters of 50 alphabets", nullptr, nullptr, {}, 1623, 32460},
    {"vgg_flower", "flowers, photographs", nullptr, nullptr, {}, 102, 8189},
    {"dtd", "describable textures, photographs", nullptr, nullptr, {}, 47, 5640},
    {"aircraft", "variants of aircraft, photographs", nullptr, nullptr, {}, 100, 10000},
    {"cu_birds", "birds, photographs, edition of 2011", nullptr, nullptr, {}, 200, 11788},
    {"traffic_sign", "German traffic signs, photographs", nullptr, nullptr, {}, 43, 39209},
    {"fungi", "mushrooms, photographs (records)", nullptr, nullptr, {}, 1394, 89760},
    {"ilsvrc_2012", "ImageNet, photographs (records)", nullptr, nullptr, {}, 1000, 1280764},
    {"mscoco", "objects, cut out of photographs (records)", nullptr, nullptr, {}, 80, 860001},
    {"quickdraw", "quick drawings, 28 x 28, grey (records)", nullptr, nullptr, {}, 345, 50426266},
    {"cifar10", "animals and vehicles, 32 x 32, colour", nullptr, nullptr, {}, 10, 60000},
    {"caltech101", "objects, photographs", nullptr, nullptr, {}, 101, 8677},
    {"cub200_2011", "birds: class folders of cu_birds", nullptr, nullptr, {}, 200, 11788},
    {"cub200_2010", "birds, photographs, edition of 2010", nullptr, nullptr, {}, 200, 6033},
};

bool Exists(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// Of the files in a data folder, in the order in which they are looked for; "" is a folder.
constexpr std::array<std::string_view, 5> kSuffixes = {".tar", "", ".tar.gz", ".tgz", ".zip"};

// Null when `name` is not known.
const Row* FindRow(std::string_view name) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return name == r.name; });
  return row == std::end(kRows) ? nullptr : row;
}

std::string Find(const Row& row) { return FindDataset(row.name, DataFolder()); }

[[noreturn]] void FailMissing(const Row& row) {
  const std::string place =
      fmt::format("put {0}.tar (or a folder {0}) into a folder and name that folder in NETWRIGHT_DATA (now {1}{2})",
                  row.name, std::getenv("NETWRIGHT_DATA") == nullptr ? "not set, which means " : "", DataFolder());
  if (row.package != nullptr) {
    FailUsage("the data set '{}' is not on this machine; install it with 'apt install {}', or {}", row.name,
              row.package, place);
  }
  if (FindDownload(row.name) != nullptr) {
    FailUsage("the data set '{0}' is not on this machine; fetch it with 'netwright data download {0}', or {1}",
              row.name, place);
  }
  FailUsage("the data set '{}' is not on this machine; {}", row.name, place);
}

std::vector<std::string> ClassNames(const Row& row) { return {row.class_names.begin(), row.class_names.end()}; }

// "birds" of "birds.tar.gz".
std::string WithoutSuffix(std::string name) {
  for (const std::string_view suffix : {".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar", ".zip", ".gz", ".csv"}) {
    if (name.size() > suffix.size() && name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return name;
}

// "birds" of "/data/birds.tar.gz", "/data/birds.csv" and "/data/birds/labels.csv".
std::string ShortName(const std::string& path) {
  std::error_code error;
  fs::path absolute = fs::weakly_canonical(path, error);
  if (error) absolute = path;
  if (absolute.filename() == "labels.csv") absolute = absolute.parent_path();
  const std::string name = absolute.filename().string();
  return name.empty() ? "data" : WithoutSuffix(name);
}

}  // namespace

std::string DataFolder() {
  const auto variable = [](const char* name) {
    return std::string(std::getenv(name) == nullptr ? "" : std::getenv(name));
  };
  if (std::string own = variable("NETWRIGHT_DATA"); !own.empty()) return own;
  if (const std::string xdg = variable("XDG_DATA_HOME"); !xdg.empty()) return xdg + "/netwright";
  if (const std::string home = variable("HOME"); !home.empty()) return home + "/.local/share/netwright";
  return "";
}

std::vector<KnownDataset> KnownDatasets() {
  std::vector<KnownDataset> known;
  for (const Row& row : kRows) known.push_back({row.name, row.description, Find(row), row.classes, row.images});
  return known;
}

std::vector<KnownDataset> OtherDatasets() {
  std::map<std::string, std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(DataFolder(), error), end; !error && it != end; it.increment(error)) {
    const std::string file = it->path().filename().string(), name = WithoutSuffix(file);
    if (name == file || FindRow(name) != nullptr) continue;
    if (std::string path = FindDataset(name, DataFolder()); !path.empty()) found[name] = std::move(path);
  }
  std::vector<KnownDataset> others;
  for (const auto& [name, path] : found) others.push_back({name, "", path, 0, 0});
  return others;
}

std::string FindDataset(std::string_view name, const std::string& folder) {
  const Row* row = FindRow(name);
  if (row != nullptr && row->system_path != nullptr && Exists(row->system_path)) return row->system_path;
  if (folder.empty() || name.empty() || name.starts_with('.') || name.find('/') != std::string_view::npos) return "";
  for (const std::string_view suffix : kSuffixes) {
    std::string path = (fs::path(folder) / (std::string(name) + std::string(suffix))).string();
    if (Exists(path)) return path;
  }
  return "";
}

std::string DescribeShortfall(std::string_view name, int64_t classes, int64_t images) {
  const Row* row = FindRow(name);
  if (row == nullptr || (classes >= row->classes && images >= row->images)) return "";
  return fmt::format("{} of the {} classes and {} of the {} images", classes, row->classes, images, row->images);
}

DatasetLocation LocateDataset(const std::string& name_or_path) {
  const bool exists = !name_or_path.empty() && Exists(name_or_path);
  std::vector<std::string> names;
  for (const Row& row : kRows) {
    names.emplace_back(row.name);
    const std::string found = Find(row);
    if (name_or_path == row.name) {
      if (!found.empty()) return {row.name, found, ClassNames(row)};
      if (!exists) FailMissing(row);
    }
    std::error_code error;
    if (exists && !found.empty() && fs::equivalent(found, name_or_path, error))
      return {row.name, found, ClassNames(row)};
  }
  if (exists) return {ShortName(name_or_path), name_or_path, {}};
  if (const std::string found = FindDataset(name_or_path, DataFolder()); !found.empty()) {
    return {WithoutSuffix(name_or_path), found, {}};
  }
  for (const KnownDataset& other : OtherDatasets()) names.push_back(other.name);
  FailUsage("no data set '{}': there is no such file or folder, and it is not one of the known names ({})",
            name_or_path, fmt::join(names, ", "));
}

}  // namespace netwright
