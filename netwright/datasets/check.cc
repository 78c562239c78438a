#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/parallel.h"
#include "netwright/base/printable.h"
#include "netwright/datasets/alike.h"
#include "netwright/datasets/describe.h"
#include "netwright/datasets/grey_images.h"
#include "netwright/datasets/groups.h"
#include "netwright/datasets/survey.h"

namespace netwright {
namespace {

// What a search by default would find alike in its parts.
void CompareParts(const GreyImages& images, bool grouped, const std::string& group_by, int threads,
                  DatasetCheck* check) {
  if (!images.kept() || !check->without_usable_images.empty() || !check->small_classes.empty()) return;
  SplitOptions options;
  if (!group_by.empty()) options.groups = GroupByPath(images.items(), group_by).of;
  if (group_by.empty() && grouped) options.groups = OwnGroups(images.items()).of;
  const Split split = MakeSplit(images, options);
  const NearDuplicates near = FindNearDuplicates(images, split, threads);
  for (const NearDuplicates::Pair& pair : near.pairs) {
    check->alike_names.push_back(images.items()[static_cast<size_t>(pair.held)].path + " ~ " +
                                 images.items()[static_cast<size_t>(pair.train)].path);
  }
  for (std::string line : {near.Line(), FindTracks(images, split, threads).Line()}) {
    if (!line.empty()) check->alike.push_back(std::move(line));
  }
}

}  // namespace

std::string DatasetCheck::Text(size_t max_missing) const {
  std::string text;
  const auto line = [&text](std::string_view kind, const std::string& what) {
    text += fmt::format("{}: {}\n", kind, Printable(what));
  };
  const auto lines = [&](std::string_view kind, const std::vector<std::string>& names, size_t most) {
    for (size_t i = 0; i < std::min(most, names.size()); ++i) line(kind, names[i]);
    if (most < names.size()) line(kind, fmt::format("and {} more", names.size() - most));
  };
  for (const BrokenImage& image : broken) line("broken", fmt::format("{}: {}", image.path, image.why));
  for (const DatasetSource::Missing& what : missing) {
    lines(what.kind, what.names, what.kind == "missing class" ? what.names.size() : max_missing);
  }
  lines("in two parts", shared_names, max_missing);
  lines("in two parts", shared, shared.size());
  lines("near-duplicates", alike_names, max_missing);
  lines("alike", alike, alike.size());
  for (const DatasetSource::Missing& what : missing) line("missing", what.line);
  if (missing.empty() && !shortfall.empty()) line("a subset", shortfall);
  if (!ignored.empty()) line("ignored", ignored);
  lines("class without a usable image", without_usable_images, without_usable_images.size());
  text += small_classes;
  text += fmt::format("{} ({}): {} images, {} broken, {} duplicate{}; fingerprint {}\n", Printable(name), format,
                      images, broken.size(), duplicates, duplicates == 1 ? "" : "s", fingerprint.Hex());
  return text;
}

DatasetCheck CheckDataset(const std::string& name_or_path, const PrepareOptions& options, const std::string& group_by) {
  DatasetCheck check;
  const auto source = OpenDataset(name_or_path, &check.name);
  const Survey survey = SurveySource(*source, options.threads);
  check.format = std::string(source->format());
  check.fingerprint = survey.fingerprint;
  check.duplicates = survey.duplicates;
  check.shared = survey.shared;
  check.shared_names = survey.shared_names;
  check.images = static_cast<int64_t>(source->items().size());
  check.missing = source->missing();
  check.ignored = source->ignored().Text();
  check.shortfall = DescribeShortfall(check.name, static_cast<int64_t>(source->classes().size()), check.images);
  std::vector<int64_t> usable(source->classes().size());
  GreyImages images(ResolvePreparation({}, survey), source->classes(), check.name, check.images);
  constexpr int64_t kBlock = 1024;
  for (int64_t start = 0; start < check.images; start += kBlock) {
    if (Interrupted()) {
      throw Error(ErrorKind::kInterrupted, fmt::format("interrupted while checking {}", check.name));
    }
    std::vector<std::string> reasons(static_cast<size_t>(std::min(kBlock, check.images - start)));
    std::vector<Image> decoded(reasons.size());
    ParallelFor(static_cast<int64_t>(reasons.size()), options.threads, [&](int64_t i) {
      std::string why;
      std::optional<Image> image = source->Decode(static_cast<size_t>(start + i), 0, &why);
      if (image) {
        decoded[static_cast<size_t>(i)] = images.Reduce(std::move(*image));
      } else {
        reasons[static_cast<size_t>(i)] = why;
      }
    });
    for (size_t i = 0; i < reasons.size(); ++i) {
      const DatasetSource::Item& item = source->items()[static_cast<size_t>(start) + i];
      if (reasons[i].empty()) {
        ++usable[static_cast<size_t>(item.label)];
        images.Add(decoded[i], item);
      } else {
        check.broken.push_back({item.path, reasons[i]});
      }
    }
    if (options.progress) options.progress(start + static_cast<int64_t>(reasons.size()), check.images);
  }
  check.small_classes = DescribeSmallClasses(source->classes(), images.labels(), images.parts());
  for (size_t c = 0; c < usable.size(); ++c) {
    if (usable[c] == 0) check.without_usable_images.push_back(source->classes()[c]);
  }
  CompareParts(images, survey.grouped, group_by, options.threads, &check);
  return check;
}

}  // namespace netwright
