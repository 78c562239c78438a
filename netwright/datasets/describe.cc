#include "netwright/datasets/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "netwright/base/printable.h"
#include "netwright/base/units.h"
#include "netwright/datasets/releases/download.h"

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
  const auto line = [&](std::string_view key, std::string_view value) {
    text += fmt::format("{:18}{}\n", key, Printable(value));
  };
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
  for (size_t c = 0; c < shown; ++c) text += fmt::format("{:>8}  {}\n", s.class_counts[c], Printable(s.classes[c]));
  if (shown < s.classes.size()) text += fmt::format("          and {} more classes\n", s.classes.size() - shown);
  for (size_t b = 0; b < std::min(max_broken, s.broken.size()); ++b) {
    text += fmt::format("broken: {}: {}\n", Printable(s.broken[b].path), Printable(s.broken[b].why));
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
    if (++count <= kMostNamed)
      named += fmt::format("{}{} ({})", named.empty() ? "" : ", ", Printable(classes[c]), to_split[c]);
  }
  if (count == 0) return "";
  if (count > kMostNamed) named += fmt::format(" and {} more", count - kMostNamed);
  return fmt::format("too small: {}; a search needs {} or more images of each class to train on and to split\n", named,
                     needed);
}

}  // namespace netwright
