#include "netwright/datasets/look.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/parallel.h"
#include "netwright/datasets/describe.h"
#include "netwright/datasets/grey_images.h"
#include "netwright/datasets/groups.h"
#include "netwright/datasets/shared_images.h"
#include "netwright/datasets/spread.h"

namespace netwright {
namespace {

constexpr size_t kMostRead = 20'000;
constexpr int64_t kMostDecoded = 2000, kLeastDecoded = 200;
constexpr double kPixelsDecoded = 4e8;  // a few seconds on two cores
constexpr int64_t kRun = 50;            // images that follow each other
constexpr int kComparedSide = 32;       // pixels to compare images at
constexpr int64_t kHeldOut = 5;         // every fifth is compared with the others

Indices AllOf(int64_t count) {
  Indices all(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) all[static_cast<size_t>(i)] = i;
  return all;
}

// `count` of the places 0 .. images - 1, in runs that are evenly spread.
Indices Runs(int64_t images, int64_t count) {
  if (count >= images) return AllOf(images);
  const int64_t runs = std::max<int64_t>(1, count / kRun);
  Indices places;
  for (int64_t run = 0; run < runs; ++run) {
    const int64_t start = runs == 1 ? 0 : run * (images - kRun) / (runs - 1);
    for (int64_t i = std::max(start, places.empty() ? 0 : places.back() + 1); i < start + kRun; ++i)
      places.push_back(i);
  }
  return places;
}

void CountItems(const DatasetSource& source, DatasetLook* look) {
  std::vector<int32_t> labels;
  std::vector<Part> parts;
  for (const DatasetSource::Item& item : source.items()) {
    ++look->class_counts[static_cast<size_t>(item.label)];
    look->train += item.part == Part::kTrain;
    look->validation += item.part == Part::kValidation;
    look->test += item.part == Part::kTest;
    look->grouped = look->grouped || !item.group.empty();
    labels.push_back(item.label);
    parts.push_back(item.part);
  }
  look->small_classes = DescribeSmallClasses(look->classes, labels, parts);
}

// Reads bytes, decodes nothing. The mean number of pixels.
double ReadSample(const DatasetSource& source, int threads, DatasetLook* look) {
  const Indices places = Spread(AllOf(look->images), kMostRead);
  std::vector<DatasetSource::Facts> facts(places.size());
  ParallelFor(static_cast<int64_t>(places.size()), threads, [&](int64_t i) {
    const auto place = static_cast<size_t>(i);
    if (!Interrupted()) facts[place] = source.Inspect(static_cast<size_t>(places[place]));
  });
  std::vector<Digest> digests;
  std::vector<DatasetSource::Item> items;
  std::vector<int> sides;
  std::vector<double> aspects;
  double pixels = 0;
  for (size_t i = 0; i < facts.size(); ++i) {
    digests.push_back(facts[i].digest);
    items.push_back(source.items()[static_cast<size_t>(places[i])]);
    if (facts[i].height == 0) continue;
    sides.push_back(std::min(facts[i].height, facts[i].width));
    aspects.push_back(static_cast<double>(std::max(facts[i].height, facts[i].width)) / sides.back());
    pixels += static_cast<double>(facts[i].height) * facts[i].width;
    look->grey += facts[i].channels == 1;
  }
  look->read = static_cast<int64_t>(places.size());
  for (SharedImages& shared : FindSharedImages(items, digests)) look->shared.push_back(std::move(shared.line));
  std::sort(digests.begin(), digests.end());
  look->duplicates = digests.end() - std::unique(digests.begin(), digests.end());
  if (sides.empty()) return 0;
  std::sort(sides.begin(), sides.end());
  std::nth_element(aspects.begin(), aspects.begin() + static_cast<std::ptrdiff_t>(aspects.size() / 2), aspects.end());
  look->aspect = aspects[aspects.size() / 2];
  look->min_side = sides.front();
  look->median_side = sides[sides.size() / 2];
  look->max_side = sides.back();
  return pixels / static_cast<double>(sides.size());
}

bool IsGrey(const Image& image) {
  if (image.channels == 1) return true;
  for (size_t i = 0; i + 2 < image.pixels.size(); i += 3) {
    if (image.pixels[i] != image.pixels[i + 1] || image.pixels[i] != image.pixels[i + 2]) return false;
  }
  return true;
}

// Decodes a sample.
GreyImages DecodeSample(const DatasetSource& source, double pixels, int threads, DatasetLook* look) {
  const auto affordable = static_cast<int64_t>(kPixelsDecoded / std::max(1.0, pixels));
  const Indices places = Runs(look->images, std::clamp(affordable, kLeastDecoded, kMostDecoded));
  const int size = std::min(kComparedSide, std::max(1, look->median_side));
  GreyImages images({.channels = 3, .image_size = size}, look->classes, look->name,
                    static_cast<int64_t>(places.size()));
  std::vector<Image> reduced(places.size());
  std::vector<std::string> reasons(places.size());
  std::atomic<bool> grey = true;
  ParallelFor(static_cast<int64_t>(places.size()), threads, [&](int64_t i) {
    const auto place = static_cast<size_t>(i);
    if (Interrupted()) return;
    std::optional<Image> image = source.Decode(static_cast<size_t>(places[place]), 0, &reasons[place]);
    if (!image) return;
    if (grey && !IsGrey(*image)) grey = false;
    reduced[place] = images.Reduce(std::move(*image));
  });
  if (Interrupted()) throw Error(ErrorKind::kInterrupted, "interrupted while looking at " + look->name);
  std::vector<int64_t> usable(look->classes.size());
  for (size_t i = 0; i < places.size(); ++i) {
    const DatasetSource::Item& item = source.items()[static_cast<size_t>(places[i])];
    usable[static_cast<size_t>(item.label)] += reduced[i].pixels.empty() ? 0 : 1;
    if (reduced[i].pixels.empty()) {
      look->broken.push_back({item.path, reasons[i], places[i]});
    } else {
      images.Add(reduced[i], item);
    }
  }
  look->decoded = static_cast<int64_t>(places.size());
  for (size_t c = 0; c < usable.size(); ++c) {
    if (look->decoded == look->images && usable[c] == 0) look->unusable.push_back(look->classes[c]);
  }
  look->looks_grey = grey && look->grey < look->read && images.size() > 0;
  return images;
}

}  // namespace

DatasetLook LookAt(const std::string& name_or_path, int threads) {
  DatasetLook look;
  const std::unique_ptr<DatasetSource> source = OpenDataset(name_or_path, &look.name);
  look.format = std::string(source->format());
  look.classes = source->classes();
  look.class_counts.resize(look.classes.size());
  look.images = static_cast<int64_t>(source->items().size());
  look.ignored = source->ignored().Text();
  look.missing = source->MissingLines();
  CountItems(*source, &look);
  const double pixels = ReadSample(*source, threads, &look);
  const GreyImages images = DecodeSample(*source, pixels, threads, &look);
  Split split;
  for (int64_t i = 0; i < images.size(); ++i) (i % kHeldOut == 0 ? split.validation : split.train).push_back(i);
  if (!images.kept()) return look;
  look.near = FindNearDuplicates(images, split, threads);
  if (!look.near.pairs.empty()) {
    const auto path = [&](int64_t i) { return images.items()[static_cast<size_t>(i)].path; };
    look.near_example = path(look.near.pairs.front().held) + " ~ " + path(look.near.pairs.front().train);
  }
  look.tracks = FindTracks(images, split, threads);
  if (look.grouped || look.HasOwnSplit()) return look;
  look.groups = FindNameGroups(source->items(), look.classes.size());
  if (look.groups) {
    const Groups groups = GroupByPath(images.items(), look.groups->regex);
    look.groups_alike = FindAlikeGroups(images, groups.of, threads).likely();
  }
  return look;
}

}  // namespace netwright
