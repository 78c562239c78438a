#include "netwright/datasets/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/parallel.h"
#include "netwright/base/units.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/releases/download.h"
#include "netwright/datasets/survey.h"

namespace netwright {
namespace {

// "105" or "72 to 168".
std::string Range(int64_t low, int64_t high) {
  return low == high ? std::to_string(low) : fmt::format("{} to {}", low, high);
}

std::string PartsText(const DatasetSummary& s) {
  if (s.train + s.validation + s.test == 0) return "none; test and validation are taken from all images";
  std::string text;
  const auto add = [&](const char* name, int64_t count) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, count);
  };
  add("train", s.train);
  add("validation", s.validation);
  add("test", s.test);
  add("unassigned", s.unassigned);
  return text;
}

std::string ColourText(const DatasetSummary& s) {
  if (s.grey == s.images) return "grey";
  return s.grey == 0 ? "colour" : fmt::format("colour, {} of {} grey", s.grey, s.images);
}

int64_t Median(std::vector<int64_t> counts) {
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
  std::nth_element(counts.begin(), middle, counts.end());
  return *middle;
}

}  // namespace

std::string DescribeKnownDatasets() {
  std::string text;
  for (const KnownDataset& known : KnownDatasets()) {
    text += fmt::format("{:14} {:>5} classes {:>9} images  {:42} {}\n", known.name, known.classes, known.images,
                        known.description, known.path.empty() ? "not on this machine" : known.path);
  }
  for (const KnownDataset& other : OtherDatasets()) {
    text += fmt::format("{:14} {:75} {}\n", other.name, "in the data folder; 'netwright data info' describes it",
                        other.path);
  }
  text += "\nClasses and images are those of the complete release; 'netwright data info NAME' counts what lies here.\n";
  std::string downloads;
  for (const Download& download : Downloads()) {
    downloads += fmt::format("{}{} ({})", downloads.empty() ? "" : ", ", download.name,
                             FormatBytes(static_cast<double>(download.bytes())));
  }
  text += fmt::format("'netwright data download NAME' fetches the original release of {}.\n", downloads);
  return text;
}

std::string DescribeDataset(const DatasetSummary& s, size_t max_classes, size_t max_broken) {
  std::string text;
  const auto line = [&](std::string_view key, std::string_view value) { text += fmt::format("{:18}{}\n", key, value); };
  line("data set", s.name);
  line("format", s.format);
  line("fingerprint", s.fingerprint.Hex());
  line("images", fmt::format("{} usable, {} broken", s.images, s.broken.size()));
  line("classes", std::to_string(s.classes.size()));
  const std::string shortfall = DescribeShortfall(s.name, static_cast<int64_t>(s.classes.size()), s.images);
  if (s.missing.empty() && !shortfall.empty()) line("a subset", shortfall);
  for (const std::string& missing : s.missing) line("missing", missing);
  if (const std::string ignored = s.ignored.Text(); !ignored.empty()) line("ignored", ignored);
  if (!s.class_counts.empty()) {
    const auto [low, high] = std::minmax_element(s.class_counts.begin(), s.class_counts.end());
    line("images per class", fmt::format("{}, median {}", Range(*low, *high), Median(s.class_counts)));
  }
  line("height (pixels)", Range(s.min_height, s.max_height));
  line("width (pixels)", Range(s.min_width, s.max_width));
  line("colour", ColourText(s));
  line("own parts", PartsText(s));
  for (const std::string& shared : s.shared) line("in two parts", shared);
  const size_t shown = std::min(max_classes, s.classes.size());
  for (size_t c = 0; c < shown; ++c) text += fmt::format("{:>8}  {}\n", s.class_counts[c], s.classes[c]);
  if (shown < s.classes.size()) text += fmt::format("          and {} more classes\n", s.classes.size() - shown);
  for (size_t b = 0; b < std::min(max_broken, s.broken.size()); ++b) {
    text += fmt::format("broken: {}: {}\n", s.broken[b].path, s.broken[b].why);
  }
  if (s.broken.size() > max_broken) {
    text += fmt::format("and {} more broken images; 'netwright data check' lists all\n", s.broken.size() - max_broken);
  }
  return text;
}

std::string DescribeSmallClasses(const std::vector<std::string>& classes, std::span<const int32_t> labels,
                                 std::span<const Part> parts) {
  constexpr size_t kMostNamed = 10;
  const auto holds = [&](Part part) { return std::find(parts.begin(), parts.end(), part) != parts.end(); };
  const int64_t needed = LeastToSplit(holds(Part::kValidation), holds(Part::kTest));
  std::vector<int64_t> all(classes.size()), to_split(classes.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    const auto label = static_cast<size_t>(labels[i]);
    ++all[label];
    if (parts[i] == Part::kUnassigned || parts[i] == Part::kTrain) ++to_split[label];
  }
  std::string named;
  size_t count = 0;
  for (size_t c = 0; c < classes.size(); ++c) {
    if (all[c] == 0 || to_split[c] >= needed) continue;
    if (++count <= kMostNamed) named += fmt::format("{}{} ({})", named.empty() ? "" : ", ", classes[c], to_split[c]);
  }
  if (count == 0) return "";
  if (count > kMostNamed) named += fmt::format(" and {} more", count - kMostNamed);
  return fmt::format("too small: {}; a search needs {} or more images of each class to train on and to split\n", named,
                     needed);
}

std::string DatasetCheck::Text(size_t max_missing) const {
  std::string text;
  for (const BrokenImage& image : broken) text += fmt::format("broken: {}: {}\n", image.path, image.why);
  for (const DatasetSource::Missing& what : missing) {
    const size_t shown = what.kind == "missing class" ? what.names.size() : std::min(max_missing, what.names.size());
    for (size_t i = 0; i < shown; ++i) text += fmt::format("{}: {}\n", what.kind, what.names[i]);
    if (shown < what.names.size()) text += fmt::format("{}: and {} more\n", what.kind, what.names.size() - shown);
  }
  const size_t shown = std::min(max_missing, shared_names.size());
  for (size_t i = 0; i < shown; ++i) text += fmt::format("in two parts: {}\n", shared_names[i]);
  if (shown < shared_names.size()) text += fmt::format("in two parts: and {} more\n", shared_names.size() - shown);
  for (const std::string& line : shared) text += fmt::format("in two parts: {}\n", line);
  for (const DatasetSource::Missing& what : missing) text += fmt::format("missing: {}\n", what.line);
  if (missing.empty() && !shortfall.empty()) text += fmt::format("a subset: {}\n", shortfall);
  if (!ignored.empty()) text += fmt::format("ignored: {}\n", ignored);
  for (const std::string& name : without_usable_images) text += fmt::format("class without a usable image: {}\n", name);
  text += small_classes;
  text += fmt::format("{} ({}): {} images, {} broken, {} duplicate{}; fingerprint {}\n", name, format, images,
                      broken.size(), duplicates, duplicates == 1 ? "" : "s", fingerprint.Hex());
  return text;
}

DatasetCheck CheckDataset(const std::string& name_or_path, const PrepareOptions& options) {
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
  std::vector<int32_t> labels;  // of the usable images
  std::vector<Part> parts;
  constexpr int64_t kBlock = 1024;
  for (int64_t start = 0; start < check.images; start += kBlock) {
    if (Interrupted()) {
      throw Error(ErrorKind::kInterrupted, fmt::format("interrupted while checking {}", check.name));
    }
    std::vector<std::string> reasons(static_cast<size_t>(std::min(kBlock, check.images - start)));
    ParallelFor(static_cast<int64_t>(reasons.size()), options.threads, [&](int64_t i) {
      std::string why;
      if (!source->Decode(static_cast<size_t>(start + i), 0, &why)) reasons[static_cast<size_t>(i)] = why;
    });
    for (size_t i = 0; i < reasons.size(); ++i) {
      const DatasetSource::Item& item = source->items()[static_cast<size_t>(start) + i];
      if (reasons[i].empty()) {
        ++usable[static_cast<size_t>(item.label)];
        labels.push_back(item.label);
        parts.push_back(item.part);
      } else {
        check.broken.push_back({item.path, reasons[i]});
      }
    }
    if (options.progress) options.progress(start + static_cast<int64_t>(reasons.size()), check.images);
  }
  check.small_classes = DescribeSmallClasses(source->classes(), labels, parts);
  for (size_t c = 0; c < usable.size(); ++c) {
    if (usable[c] == 0) check.without_usable_images.push_back(source->classes()[c]);
  }
  return check;
}

}  // namespace netwright
