#include "netwright/datasets/releases/release.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/datasets/releases/class_index.h"

namespace netwright {
namespace {

// Without an empty last cell.
std::vector<std::string> CellsOf(std::string_view line, char separator) {
  const std::vector<std::string_view> parts = SplitAt(line, separator);
  return {parts.begin(), parts.end() - (parts.back().empty() ? 1 : 0)};
}

std::optional<int> WholeNumber(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// "12 value" of each line, by the number; `path` names the file in messages.
std::map<int, std::string> NumberedLines(const ReleaseFiles& files, const std::string& path) {
  std::map<int, std::string> values;
  for (const std::string& line : files.Lines(path)) {
    const size_t space = line.find(' ');
    const auto number = WholeNumber(std::string_view(line).substr(0, space));
    if (!number || space == std::string::npos) {
      FailUsage("{}: {} is damaged: a line '{}' instead of a number and a value", files.where(), path, line);
    }
    values[*number] = line.substr(space + 1);
  }
  return values;
}

// --- Omniglot: Lake, Salakhutdinov, Tenenbaum 2015 ---

std::optional<Layout> ArrangeOmniglot(const ReleaseFiles& files) {
  struct Drawing {
    std::string character;
    std::string path;
  };
  std::map<std::string, std::vector<Drawing>> parts;  // by the name of the top folder
  for (const std::string& path : files.files()) {
    const std::vector<std::string> names = CellsOf(path, '/');
    if (names.size() < 4 || !path.ends_with(".png")) continue;
    const auto end = names.end();
    if (!end[-4].starts_with("images_background") && end[-4] != "images_evaluation") continue;
    if (!end[-2].starts_with("character")) continue;
    parts[end[-4]].push_back({end[-3] + "-" + end[-2], path});
  }
  if (parts.empty()) return std::nullopt;
  // The small background sets repeat alphabets of the whole one.
  if (parts.contains("images_background")) {
    std::erase_if(parts, [](const auto& part) { return part.first.starts_with("images_background_"); });
  }
  std::set<std::string> characters;
  for (const auto& [name, drawings] : parts) {
    for (const Drawing& drawing : drawings) characters.insert(drawing.character);
  }
  ReleaseBuilder builder(files, "omniglot", "the folders");
  for (const std::string& character : characters) builder.AddClass(character);
  for (const char* part : {"images_background", "images_evaluation"}) {
    if (!parts.contains(part)) builder.Note(fmt::format("the folder {} is not here", part));
  }
  for (const auto& [name, drawings] : parts) {
    for (const Drawing& drawing : drawings) {
      builder.AddImage(builder.AddClass(drawing.character), Part::kUnassigned, drawing.path);
    }
  }
  return builder.Finish(/*invert=*/true);
}

// --- Oxford 102 Flowers: Nilsback, Zisserman 2008 ---

std::optional<Layout> ArrangeFlowers(const ReleaseFiles& files) {
  const std::array<std::string_view, 1> kIndex = {"imagelabels.mat"};
  const auto root = files.FindRoot(kIndex);
  if (!root) return std::nullopt;
  const std::string index = *root + "imagelabels.mat";
  const std::vector<int> labels = ReadMatlabColumn(files.Bytes(index), "labels", files.where() + "/" + index);
  std::vector<std::vector<Part>> parts(labels.size());  // of each image; more than one where setid.mat says so
  if (const std::string split = *root + "setid.mat"; files.Find(split)) {
    const std::vector<std::byte> bytes = files.Bytes(split);
    const std::array<std::pair<const char*, Part>, 3> kParts = {
        {{"trnid", Part::kTrain}, {"valid", Part::kValidation}, {"tstid", Part::kTest}}};
    for (const auto& [variable, part] : kParts) {
      for (const int number : ReadMatlabColumn(bytes, variable, files.where() + "/" + split)) {
        if (number >= 1 && number <= static_cast<int>(parts.size())) {
          parts[static_cast<size_t>(number - 1)].push_back(part);
        }
      }
    }
  }
  ReleaseBuilder builder(files, "vgg_flower", "imagelabels.mat");
  for (const std::string_view name : FlowerNames()) builder.AddClass(std::string(name));
  for (size_t i = 0; i < labels.size(); ++i) {
    const int label = labels[i] - 1;  // counted from 1
    if (label < 0 || label >= static_cast<int>(FlowerNames().size())) {
      FailUsage("{}: {} is damaged: the label {} of image {}", files.where(), index, labels[i], i + 1);
    }
    if (parts[i].empty()) parts[i].push_back(Part::kUnassigned);
    for (const Part part : parts[i]) {
      builder.AddImage(label, part, fmt::format("{}jpg/image_{:05}.jpg", *root, i + 1));
    }
  }
  return builder.Finish();
}

// --- Describable Textures: Cimpoi et al. 2014 ---

std::optional<Layout> ArrangeTextures(const ReleaseFiles& files) {
  // The first of the ten splits, by custom.
  const std::array<std::string_view, 3> kIndex = {"labels/train1.txt", "labels/val1.txt", "labels/test1.txt"};
  const std::array<Part, 3> kParts = {Part::kTrain, Part::kValidation, Part::kTest};
  const auto root = files.FindRoot(kIndex);
  if (!root) return std::nullopt;
  std::set<std::pair<std::string, Part>> listed;  // "banded/banded_0002.jpg"
  for (size_t i = 0; i < kIndex.size(); ++i) {
    for (const std::string& line : files.Lines(*root + std::string(kIndex[i]))) listed.emplace(line, kParts[i]);
  }
  std::set<std::string> classes;
  for (const auto& [path, part] : listed) classes.insert(path.substr(0, path.find('/')));
  ReleaseBuilder builder(files, "dtd", "labels/*1.txt");
  for (const std::string& name : classes) builder.AddClass(name);
  for (const auto& [path, part] : listed) {
    builder.AddImage(builder.AddClass(path.substr(0, path.find('/'))), part, *root + "images/" + path);
  }
  return builder.Finish();
}

// --- FGVC-Aircraft: Maji et al. 2013 ---

// "0034309 10 20 300 400". The numbers are taken as Meta-Dataset takes them: pixels from 0, the last ones outside.
std::map<std::string, Box> ReadBoxes(const ReleaseFiles& files, const std::string& path) {
  std::map<std::string, Box> boxes;
  for (const std::string& line : files.Lines(path)) {
    const std::vector<std::string> words = CellsOf(line, ' ');
    std::array<int, 4> edges = {};
    bool good = words.size() == 5;
    for (size_t i = 0; good && i < 4; ++i) {
      const auto number = WholeNumber(words[i + 1]);
      good = number.has_value();
      edges[i] = number.value_or(0);
    }
    if (!good) FailUsage("{}: {} is damaged: a line '{}' instead of an image and a box", files.where(), path, line);
    boxes[words[0]] = {edges[0], edges[1], edges[2], edges[3]};
  }
  return boxes;
}

std::optional<Layout> ArrangeAircraft(const ReleaseFiles& files) {
  const std::array<std::string_view, 3> kIndex = {"images_variant_trainval.txt", "images_variant_test.txt",
                                                  "images_box.txt"};
  const std::array<Part, 2> kParts = {Part::kTrain, Part::kTest};
  const auto root = files.FindRoot(kIndex);
  if (!root) return std::nullopt;
  const std::map<std::string, Box> boxes = ReadBoxes(files, *root + std::string(kIndex[2]));
  struct Listed {
    std::string name, variant;
    Part part;
  };
  std::vector<Listed> images;
  std::set<std::string> variants;
  for (size_t i = 0; i < kParts.size(); ++i) {
    for (const std::string& line : files.Lines(*root + std::string(kIndex[i]))) {
      const size_t space = line.find(' ');  // variants have spaces in their names
      if (space == std::string::npos || space + 1 == line.size()) {
        FailUsage("{}: {}{} is damaged: a line '{}' instead of an image and a variant", files.where(), *root, kIndex[i],
                  line);
      }
      images.push_back({line.substr(0, space), line.substr(space + 1), kParts[i]});
      variants.insert(images.back().variant);
    }
  }
  ReleaseBuilder builder(files, "aircraft", "images_variant_*.txt");
  for (const std::string& variant : variants) builder.AddClass(variant);
  for (const Listed& image : images) {
    const auto box = boxes.find(image.name);
    if (box == boxes.end()) FailUsage("{}: images_box.txt has no box for the image {}", files.where(), image.name);
    builder.AddImage(builder.AddClass(image.variant), image.part, *root + "images/" + image.name + ".jpg", box->second);
  }
  return builder.Finish();
}

// --- CUB-200-2011: Wah et al. 2011 ---

std::optional<Layout> ArrangeBirds(const ReleaseFiles& files) {
  const std::array<std::string_view, 2> kIndex = {"images.txt", "image_class_labels.txt"};
  const auto root = files.FindRoot(kIndex);
  if (!root) return std::nullopt;
  const auto paths = NumberedLines(files, *root + "images.txt");
  const auto labels = NumberedLines(files, *root + "image_class_labels.txt");
  std::map<int, std::string> train;
  const std::string split = *root + "train_test_split.txt";
  if (files.Find(split)) train = NumberedLines(files, split);
  ReleaseBuilder builder(files, "cu_birds", "images.txt");
  // The folders' names begin with the classes' numbers, so this is their order too.
  std::map<int, std::string> classes;
  for (const auto& [number, path] : paths) {
    const auto label = labels.find(number);
    const auto value = label == labels.end() ? std::nullopt : WholeNumber(label->second);
    if (!value) FailUsage("{}: image_class_labels.txt has no label for image {}", files.where(), number);
    const std::string folder = path.substr(0, path.find('/'));
    const auto [place, fresh] = classes.emplace(*value, folder);
    if (!fresh && place->second != folder) {
      FailUsage("{}: image_class_labels.txt and images.txt do not belong together: class {} is '{}' and '{}'",
                files.where(), *value, place->second, folder);
    }
  }
  for (const auto& [value, name] : classes) builder.AddClass(name);
  for (const auto& [number, path] : paths) {
    const auto part = train.find(number);
    builder.AddImage(builder.AddClass(classes.at(*WholeNumber(labels.at(number)))),
                     part == train.end()   ? Part::kUnassigned
                     : part->second == "1" ? Part::kTrain
                                           : Part::kTest,
                     *root + "images/" + path);
  }
  return builder.Finish();
}

// --- GTSRB: Stallkamp et al. 2012 ---

std::optional<Layout> ArrangeTrafficSigns(const ReleaseFiles& files) {
  std::map<int, std::string> tables;  // by the class's number
  for (const std::string& path : files.files()) {
    // "NNNNN/GT-NNNNN.csv"
    if (path.size() < 18 || !path.ends_with(".csv")) continue;
    const std::string_view tail = std::string_view(path).substr(path.size() - 18);
    if (tail.substr(5, 4) != "/GT-" || tail.substr(0, 5) != tail.substr(9, 5)) continue;
    if (const auto number = WholeNumber(tail.substr(0, 5))) tables[*number] = path;
  }
  if (tables.empty()) return std::nullopt;
  ReleaseBuilder builder(files, "traffic_sign", "GT-*.csv");
  for (const std::string_view name : TrafficSignNames()) builder.AddClass(std::string(name));
  for (const auto& [number, table] : tables) {
    const std::string folder = table.substr(0, table.rfind('/') + 1);
    bool header = true;
    for (const std::string& line : files.Lines(table)) {
      if (std::exchange(header, false)) continue;
      // Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId
      const std::vector<std::string> cells = CellsOf(line, ';');
      if (cells.size() != 8 || WholeNumber(cells[7]) != number ||
          number >= static_cast<int>(TrafficSignNames().size())) {
        FailUsage("{}: {} is damaged: a line '{}' in the table of class {}", files.where(), table, line, number);
      }
      builder.AddImage(number, Part::kUnassigned, folder + cells[0]);
    }
  }
  return builder.Finish();
}

constexpr std::array kArrangers = {ArrangeImported, ArrangeOmniglot, ArrangeFlowers,     ArrangeTextures,
                                   ArrangeAircraft, ArrangeBirds,    ArrangeTrafficSigns};

}  // namespace

std::optional<Layout> ArrangeRelease(const FileSet& set, const std::string& where) {
  const ReleaseFiles files(set, where);
  for (const auto& arrange : kArrangers) {
    if (auto layout = arrange(files)) return layout;
  }
  return std::nullopt;
}

}  // namespace netwright
