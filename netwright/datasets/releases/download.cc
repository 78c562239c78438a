#include "netwright/datasets/releases/download.h"

#include <filesystem>

#include "netwright/datasets/source.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr DownloadFile kOmniglot[] = {
    {"images_background.zip", "68d2efa1b9178cc56df9314c21c6e718", 9'464'212},
    {"images_evaluation.zip", "6b91aef0f799c5bb55b94e3f2daec811", 6'462'886},
};
constexpr DownloadFile kFlowers[] = {
    {"imagelabels.mat", "e0620be6f572b9609742df49c70aed4d", 502},
    {"setid.mat", "a5357ecc9cb78c4bef273ce3793fc85c", 14'989},
    {"102flowers.tgz", "52808999861908f626f3c1f4e79d11fa", 344'862'509},
};
constexpr DownloadFile kTextures[] = {{"dtd-r1.0.1.tar.gz", "fff73e5086ae6bdbea199a49dfb8a4c1", 625'239'812}};
constexpr DownloadFile kAircraft[] = {
    {"fgvc-aircraft-2013b.tar.gz", "d4acdd33327262359767eeaa97a4f732", 2'753'340'328},
};
constexpr DownloadFile kBirds[] = {{"CUB_200_2011.tgz", "97eceeb196236b17998738112f37df78", 1'150'585'339}};
constexpr DownloadFile kTrafficSigns[] = {
    {"GTSRB_Final_Training_Images.zip", "f33fd80ac59bff73c82d25ab499e03a3", 276'294'756},
};

// docs/datasets.md says more of each.
constexpr Download kDownloads[] = {
    {"omniglot", "https://github.com/brendenlake/omniglot/raw/master/python/", kOmniglot},
    {"vgg_flower", "https://www.robots.ox.ac.uk/~vgg/data/flowers/102/", kFlowers},
    {"dtd", "https://www.robots.ox.ac.uk/~vgg/data/dtd/download/", kTextures},
    {"aircraft", "https://www.robots.ox.ac.uk/~vgg/data/fgvc-aircraft/archives/", kAircraft},
    {"cu_birds", "https://data.caltech.edu/records/65de6-vp158/files/", kBirds},
    {"traffic_sign", "https://sid.erda.dk/public/archives/daaeac0d7ce1152aea9b61d9f1e19370/", kTrafficSigns},
};

}  // namespace

int64_t Download::bytes() const {
  int64_t sum = 0;
  for (const DownloadFile& file : files) sum += file.bytes;
  return sum;
}

std::span<const Download> Downloads() { return kDownloads; }

const Download* FindDownload(std::string_view name) {
  for (const Download& download : kDownloads) {
    if (name == download.name) return &download;
  }
  return nullptr;
}

std::vector<std::string> FetchRelease(const Download& download, const std::string& folder,
                                      const DownloadOptions& options) {
  std::string base = download.origin;
  if (!options.mirror.empty()) {
    base = options.mirror + (options.mirror.ends_with('/') ? "" : "/") + download.name + "/";
  }
  std::vector<std::string> fetched;
  for (const DownloadFile& file : download.files) {
    FetchOptions fetch{.progress = {}, .attempts = options.attempts, .pause_seconds = options.pause_seconds};
    if (options.progress) fetch.progress = [&](const FetchProgress& progress) { options.progress(file, progress); };
    if (FetchFile(base + file.name, file.md5, (fs::path(folder) / file.name).string(), fetch)) {
      fetched.emplace_back(file.name);
    }
  }
  return fetched;
}

std::string DownloadFolder(const std::string& name, const std::string& to) {
  return (fs::path(to.empty() ? DataFolder() : to) / name).string();
}

}  // namespace netwright
