#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/datasets/files/file_set.h"
#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/formats/encoded_source.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/io/csv_reader.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr char kListName[] = "labels.csv";
constexpr std::array<std::string_view, 7> kFileColumns = {"file",       "filename", "file_name", "path",
                                                          "image_path", "filepath", "image"};
constexpr std::array<std::string_view, 5> kLabelColumns = {"label", "class", "class_name", "category", "target"};
constexpr std::array<std::string_view, 4> kPartColumns = {"split", "part", "set", "subset"};
constexpr std::array<std::string_view, 5> kGroupColumns = {"group", "group_id", "patient", "patient_id", "track"};

// Where the list lies, and the folder that its paths start from.
struct ListPlace {
  std::string list, root;
  std::vector<std::string> folders;  // in the root
};

// nullopt where `path` is no list, and no folder with labels.csv beside at most one folder.
std::optional<ListPlace> FindList(const std::string& path) {
  std::error_code error;
  ListPlace place;
  if (fs::is_directory(path, error)) {
    place = {path + "/" + kListName, path, {}};
    if (!fs::is_regular_file(place.list, error)) return std::nullopt;
  } else {
    if (!LowerCase(path).ends_with(".csv") || !fs::is_regular_file(path, error)) return std::nullopt;
    place = {path, fs::path(path).parent_path().string(), {}};
    if (place.root.empty()) place.root = ".";
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(place.root, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with('.') && entry.is_directory(error)) place.folders.push_back(name);
  }
  if (place.list != path && place.folders.size() > 1) return std::nullopt;
  return place;
}

struct Columns {
  size_t file = 0, label = 1;
  std::optional<size_t> part, group;
  bool headed = true;  // the first line names them
};

class List {
 public:
  struct Row {
    std::string file, label, group;
    Part part = Part::kUnassigned;
  };

  explicit List(const ListPlace& place) : place_(place), reader_(place.list), columns_(FindColumns()) {
    std::vector<std::string> fields = reader_.header();
    if (columns_.headed && !reader_.Next(fields)) FailUsage("{}: it lists no images", place.list);
    do {
      Add(fields);
    } while (reader_.Next(fields));
  }

  const std::vector<Row>& rows() const { return rows_; }

  // The file that a row means: below the root, or below its only folder.
  std::string PathOf(const Row& row) const {
    std::error_code error;
    if (place_.folders.size() == 1 && !fs::exists(Absolute(row.file), error)) {
      std::string below = place_.folders.front() + "/" + row.file;
      if (fs::exists(Absolute(below), error)) return below;
    }
    return row.file;
  }

  std::string Absolute(const std::string& file) const {
    return file.starts_with('/') ? file : place_.root + "/" + file;
  }

 private:
  std::optional<size_t> Find(std::span<const std::string_view> names) const {
    std::optional<size_t> found;
    for (const std::string_view name : names) {
      for (size_t i = 0; i < reader_.header().size(); ++i) {
        if (LowerCase(Trimmed(reader_.header()[i])) != name) continue;
        if (found && *found != i) {
          reader_.Fail(fmt::format("the columns '{}' and '{}' may both be meant; rename one", reader_.header()[*found],
                                   reader_.header()[i]));
        }
        found = i;
      }
    }
    return found;
  }

  Columns FindColumns() const {
    const size_t count = reader_.header().size();
    if (count < 2) reader_.Fail("one column only; give a file and a label, with a comma between them");
    if (LooksLikeImage(Trimmed(reader_.header().front()))) {
      return {.file = 0,
              .label = 1,
              .part = count > 2 ? std::optional<size_t>(2) : std::nullopt,
              .group = count > 3 ? std::optional<size_t>(3) : std::nullopt,
              .headed = false};
    }
    const std::optional<size_t> file = Find(kFileColumns), label = Find(kLabelColumns);
    const Columns columns = {.file = file.value_or(label == 0 ? 1 : 0),
                             .label = label.value_or(file == 1 ? 0 : 1),
                             .part = Find(kPartColumns),
                             .group = Find(kGroupColumns)};
    if ((file && label) || count == 2) return columns;
    reader_.Fail(fmt::format("which column holds {}? Call them file and label (docs/datasets.md)",
                             file    ? "the labels"
                             : label ? "the files"
                                     : "the files, and which the labels"));
  }

  static std::string Trimmed(const std::string& text) {
    const size_t first = text.find_first_not_of(" \t");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") + 1 - first);
  }

  void Add(const std::vector<std::string>& fields) {
    Row row = {.file = Trimmed(fields[columns_.file]),
               .label = Trimmed(fields[columns_.label]),
               .group = columns_.group ? Trimmed(fields[*columns_.group]) : std::string(),
               .part = Part::kUnassigned};
    if (row.file.empty() || row.label.empty()) reader_.Fail(row.file.empty() ? "no file" : "no label");
    if (columns_.part) {
      const std::string name = Trimmed(fields[*columns_.part]);
      const std::optional<Part> part = name.empty() ? Part::kUnassigned : PartNamed(name);
      if (!part) reader_.Fail(fmt::format("'{}' is not a part; give train, validation, test or nothing", name));
      row.part = *part;
    }
    rows_.push_back(std::move(row));
  }

  const ListPlace& place_;
  CsvReader reader_;
  const Columns columns_;
  std::vector<Row> rows_;
};

class ListedFiles final : public FileSet {
 public:
  explicit ListedFiles(std::string root) : root_(std::move(root)) {}
  size_t Add(std::string file) {
    files_.push_back(std::move(file));
    return files_.size() - 1;
  }

  std::string_view format() const override { return "csv"; }
  const std::vector<std::string>& files() const override { return files_; }
  const std::vector<std::string>& folders() const override { return folders_; }

  std::optional<std::span<const std::byte>> Read(size_t file, std::vector<std::byte>* buffer,
                                                 std::string* why) const override {
    const std::string& name = files_[file];
    return ReadImageBytes(name.starts_with('/') ? name : root_ + "/" + name, buffer, why);
  }

 private:
  std::string root_;
  std::vector<std::string> files_;
  std::vector<std::string> folders_;
};

void Report(std::vector<std::string> names, const std::string& kind, const std::string& line,
            std::vector<DatasetSource::Missing>* reports) {
  if (names.empty()) return;
  reports->push_back({fmt::format("{}, such as {}", line, names.front()), kind, std::move(names)});
}

Layout Arrange(const List& list, ListedFiles* files, const std::string& where) {
  Layout layout;
  std::map<std::string, int> labels;
  for (const List::Row& row : list.rows()) labels.emplace(row.label, 0);
  for (auto& [name, label] : labels) {
    label = static_cast<int>(layout.classes.size());
    layout.classes.push_back(name);
  }
  std::vector<std::string> missing, again;
  std::set<std::string> seen;
  std::error_code error;
  bool parts = false;
  for (const List::Row& row : list.rows()) {
    std::string path = list.PathOf(row);
    if (!fs::is_regular_file(list.Absolute(path), error)) {
      missing.push_back(row.file);
      continue;
    }
    if (!seen.insert(path).second) {
      again.push_back(path);
      continue;
    }
    parts = parts || row.part != Part::kUnassigned;
    layout.items.push_back({labels.at(row.label), row.part, files->Add(std::move(path)), std::nullopt, row.group});
  }
  const size_t rows = list.rows().size();
  Report(missing, "missing image", fmt::format("{} of the {} images that it lists are not here", missing.size(), rows),
         &layout.missing);
  Report(again, "listed again", fmt::format("{} of the {} lines list an image again", again.size(), rows),
         &layout.missing);
  if (layout.items.empty()) {
    FailUsage("{}: none of the {} images that it lists is here, such as {}; paths start from the list's folder", where,
              rows, missing.front());
  }
  const std::vector<std::string>& paths = files->files();
  std::sort(layout.items.begin(), layout.items.end(), [&](const Layout::Item& a, const Layout::Item& b) {
    return std::tie(a.part, a.label, paths[a.file]) < std::tie(b.part, b.label, paths[b.file]);
  });
  if (parts) RefuseClassesWithoutTraining(layout, where);
  return layout;
}

}  // namespace

bool IsCsv(const std::string& path) { return FindList(path).has_value(); }

std::unique_ptr<DatasetSource> OpenCsv(const DatasetLocation& location) {
  const std::optional<ListPlace> place = FindList(location.path);
  if (!place) FailUsage("cannot read {}: it is gone", location.path);
  const List list(*place);
  auto files = std::make_unique<ListedFiles>(place->root);
  Layout layout = Arrange(list, files.get(), place->list);
  return MakeEncodedSource(std::move(files), std::move(layout));
}

Tree CsvManifest(const std::string& path) {
  Tree tree;
  const std::optional<ListPlace> place = FindList(path);
  if (!place) return tree;
  if (auto stamp = StampFile(place->list)) tree.files.push_back(std::move(*stamp));
  const List list(*place);
  for (const List::Row& row : list.rows()) {
    if (auto stamp = StampFile(list.Absolute(list.PathOf(row)))) tree.files.push_back(std::move(*stamp));
  }
  return tree;
}

}  // namespace netwright
