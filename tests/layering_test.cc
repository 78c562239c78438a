// Holds the sources to the folder table of docs/architecture.md: who may include whom, where LibTorch's headers may
// appear, header guards, names of types and file sizes. The working directory is the repository's root.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr char kTable[] = "docs/architecture.md";
constexpr int kMaxLines = 600;
constexpr int kMaxHeaderLines = 200;
constexpr int kAimedHeaderLines = 150;

// Where a folder may include LibTorch, each with what is before it. Private headers: included by their own folder only.
// Headers: included by folders that may include LibTorch in such a place themselves.
enum class Torch { kNo, kSources, kPrivateHeaders, kHeaders };

struct Row {
  std::string path;               // "netwright/space", "apps"
  std::set<std::string> may_use;  // "base", or one header: "agents/agent.h"
  Torch torch = Torch::kNo;
};

struct Include {
  int line = 0;
  std::string target;  // as written between the quotes or brackets
};

struct SourceFile {
  std::string path;  // relative to the root: "netwright/graph/graph.cc"
  const Row* row = nullptr;
  std::vector<std::string> lines;
  std::vector<Include> includes;
  bool is_header() const { return path.ends_with(".h"); }
  bool is_test() const { return path.ends_with("_test.cc") || row->path == "testing" || row->path == "tests"; }
};

std::string Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t`");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t`") - first + 1));
}

std::vector<std::string> SplitAt(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(Trim(part));
  return parts;
}

std::vector<std::string> ReadLines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string FolderName(const Row& row) { return row.path.substr(row.path.find('/') + 1); }

// The rows whose first cell is a path between back quotes and that have the table's four columns.
std::vector<Row> ReadTable() {
  std::vector<Row> rows;
  std::set<std::string> above;
  for (const std::string& line : ReadLines(kTable)) {
    const std::vector<std::string> cells = SplitAt(line, '|');
    if (!line.starts_with("| `") || cells.size() != 5) continue;
    const std::map<std::string, Torch> words = {{"no", Torch::kNo},
                                                {"sources", Torch::kSources},
                                                {"private headers", Torch::kPrivateHeaders},
                                                {"headers", Torch::kHeaders}};
    const auto torch = words.find(cells[4]);
    if (torch == words.end()) continue;  // another table
    Row row{cells[1], {}, torch->second};
    for (const std::string& name : SplitAt(cells[3], ',')) {
      if (name == "all")
        row.may_use.insert(above.begin(), above.end());
      else if (name != "-")
        row.may_use.insert(name);
    }
    for (const std::string& name : row.may_use) {
      EXPECT_TRUE(above.count(name.substr(0, name.find('/'))))
          << kTable << ": " << row.path << " may use '" << name << "', which is no row above it";
    }
    if (row.path.starts_with("netwright/")) above.insert(FolderName(row));
    rows.push_back(row);
  }
  return rows;
}

// Target of an #include line, empty for any other line.
std::string IncludeTarget(const std::string& line) {
  const std::string text = Trim(line);
  if (!text.starts_with("#include")) return "";
  const auto begin = text.find_first_of("\"<");
  const auto end = text.find_last_of("\">");
  return begin == std::string::npos || end <= begin ? "" : text.substr(begin + 1, end - begin - 1);
}

bool IsTorch(std::string_view target) {
  return target.starts_with("torch/") || target.starts_with("ATen/") || target.starts_with("c10/");
}

const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = ReadTable();
  return rows;
}

SourceFile ReadSource(const fs::path& path, const Row& row) {
  SourceFile file{path.generic_string(), &row, ReadLines(path), {}};
  for (size_t i = 0; i < file.lines.size(); ++i) {
    if (std::string target = IncludeTarget(file.lines[i]); !target.empty()) {
      file.includes.push_back({static_cast<int>(i) + 1, std::move(target)});
    }
  }
  return file;
}

// Every source and header of the table's folders, by path.
const std::vector<SourceFile>& Files() {
  static const std::vector<SourceFile> files = [] {
    std::vector<SourceFile> found;
    for (const Row& row : Rows()) {
      if (!fs::is_directory(row.path)) continue;
      for (const fs::directory_entry& entry : fs::recursive_directory_iterator(row.path)) {
        const fs::path& path = entry.path();
        if (path.extension() == ".cc" || path.extension() == ".h") found.push_back(ReadSource(path, row));
      }
    }
    std::ranges::sort(found, {}, &SourceFile::path);
    return found;
  }();
  return files;
}

TEST(LayeringTest, FindsTableAndSources) {
  ASSERT_TRUE(fs::exists("CMakeLists.txt")) << "run from the repository's root, not from " << fs::current_path();
  EXPECT_GE(Rows().size(), 14u) << "the folder table of " << kTable << " was not recognised";
  EXPECT_GE(Files().size(), 20u);
}

TEST(LayeringTest, EveryFolderHasARow) {
  std::set<std::string> known;
  for (const Row& row : Rows()) known.insert(row.path);
  for (const fs::directory_entry& entry : fs::directory_iterator("netwright")) {
    if (!entry.is_directory()) continue;
    const std::string path = entry.path().generic_string();
    EXPECT_TRUE(known.count(path)) << path << " has no row in the folder table of " << kTable;
  }
}

TEST(LayeringTest, FoldersIncludeOnlyWhatTheyMayUse) {
  for (const SourceFile& file : Files()) {
    for (const Include& include : file.includes) {
      if (!include.target.starts_with("netwright/")) continue;
      const std::string inner = include.target.substr(std::string_view("netwright/").size());
      const std::string folder = inner.substr(0, inner.find('/'));
      if (file.row->path == "netwright/" + folder) continue;
      // Tests may also use folders that stand on theirs, for material to test with.
      const bool allowed =
          file.path.ends_with("_test.cc") || file.row->may_use.count(folder) || file.row->may_use.count(inner);
      EXPECT_TRUE(allowed) << file.path << ":" << include.line << ": " << file.row->path << " may not include \""
                           << include.target << "\"; it may use: " << testing::PrintToString(file.row->may_use) << " ("
                           << kTable << ")";
      EXPECT_TRUE(fs::exists(include.target)) << file.path << ":" << include.line << ": there is no " << include.target;
    }
  }
}

TEST(LayeringTest, OnlyTestsIncludeTestCode) {
  for (const SourceFile& file : Files()) {
    for (const Include& include : file.includes) {
      const bool test_code = include.target.starts_with("testing/") || include.target.starts_with("tests/") ||
                             include.target.starts_with("gtest/") || include.target.starts_with("gmock/");
      EXPECT_TRUE(!test_code || file.is_test())
          << file.path << ":" << include.line << ": only tests may include \"" << include.target << "\"";
    }
  }
}

TEST(LayeringTest, LibTorchStaysWhereItMay) {
  for (const SourceFile& file : Files()) {
    for (const Include& include : file.includes) {
      const std::string& target = include.target;
      if (!IsTorch(target)) continue;
      const Torch needed = file.is_header() ? Torch::kPrivateHeaders : Torch::kSources;
      EXPECT_GE(file.row->torch, needed) << file.path << ":" << include.line << ": <" << target
                                         << "> is not allowed in " << (file.is_header() ? "a header of " : "")
                                         << file.row->path << " (last column of the table in " << kTable << ")";
    }
  }
}

// Headers that include LibTorch, directly or through others.
std::map<std::string, const SourceFile*> HeadersWithTorch() {
  std::map<std::string, const SourceFile*> with_torch;
  for (bool grown = true; grown;) {
    grown = false;
    for (const SourceFile& file : Files()) {
      if (!file.is_header() || with_torch.contains(file.path)) continue;
      const bool reaches = std::ranges::any_of(file.includes, [&](const Include& include) {
        return IsTorch(include.target) || with_torch.contains(include.target);
      });
      if (reaches) grown |= with_torch.emplace(file.path, &file).second;
    }
  }
  return with_torch;
}

TEST(LayeringTest, InterfacesStayFreeOfLibTorch) {
  const auto with_torch = HeadersWithTorch();
  for (const auto& [path, header] : with_torch) {
    EXPECT_GE(header->row->torch, Torch::kPrivateHeaders) << path << " brings LibTorch into whatever includes it";
  }
  for (const SourceFile& file : Files()) {
    for (const Include& include : file.includes) {
      const auto header = with_torch.find(include.target);
      if (header == with_torch.end()) continue;
      EXPECT_GE(file.row->torch, file.is_header() ? Torch::kPrivateHeaders : Torch::kSources)
          << file.path << ":" << include.line << ": \"" << include.target
          << "\" includes LibTorch, which is not allowed "
          << "in " << file.row->path << " (last column of the table in " << kTable << ")";
      if (header->second->row->torch == Torch::kHeaders) continue;
      EXPECT_EQ(file.row, header->second->row)
          << file.path << ":" << include.line << ": \"" << include.target << "\" includes LibTorch and is private to "
          << header->second->row->path;
    }
  }
}

TEST(LayeringTest, HeaderGuardsAreNamedAfterThePath) {
  for (const SourceFile& file : Files()) {
    if (!file.is_header()) continue;
    std::string guard = file.path.starts_with("netwright/") ? file.path : "netwright/" + file.path;
    std::ranges::transform(guard, guard.begin(),
                           [](unsigned char c) { return std::isalnum(c) ? static_cast<char>(std::toupper(c)) : '_'; });
    guard += '_';
    const auto has = [&](const std::string& line) { return std::ranges::count(file.lines, line) == 1; };
    EXPECT_TRUE(has("#ifndef " + guard) && has("#define " + guard) && has("#endif  // " + guard))
        << file.path << ": its header guard must be " << guard << " (#ifndef, #define and \"#endif  // " << guard
        << "\")";
  }
}

// What a line at a file's left edge defines ("class Store final {" defines "Store"); empty for any other line.
std::string TypeDefinedBy(const std::string& line) {
  for (const std::string_view keyword : {"struct ", "class ", "enum class ", "union "}) {
    if (!line.starts_with(keyword)) continue;
    if (line.find('{') == std::string::npos && line.find(';') != std::string::npos) return "";  // declares it only
    const std::string name = line.substr(keyword.size());
    return Trim(name.substr(0, std::min({name.find(" {"), name.find(" final"), name.find(" : ")})));
  }
  return "";
}

// Two types of one name, each in sources that do not see the other, share their destructors and what templates make of
// them: the linker keeps one of two, for both (the one definition rule).
TEST(LayeringTest, NoTypeIsDefinedTwice) {
  std::map<std::string, std::string> places;
  for (const SourceFile& file : Files()) {
    std::vector<std::string> namespaces;
    for (const std::string& line : file.lines) {
      if (line.starts_with("namespace ") && line.ends_with('{')) {
        namespaces.push_back(line);
      } else if (line.starts_with("}  // namespace") && !namespaces.empty()) {
        namespaces.pop_back();
      }
      if (std::ranges::count(namespaces, "namespace {") > 0) continue;
      std::string name = TypeDefinedBy(line);
      if (name.empty()) continue;
      for (const std::string& space : namespaces) name = space + " " + name;
      const auto [place, fresh] = places.emplace(name, file.path);
      EXPECT_TRUE(fresh) << file.path << ": " << name << " is defined in " << place->second << " too";
    }
  }
  EXPECT_GE(places.size(), 100u);
}

TEST(LayeringTest, FilesStaySmall) {
  std::string long_headers;
  for (const SourceFile& file : Files()) {
    const int lines = static_cast<int>(file.lines.size());
    EXPECT_LE(lines, kMaxLines) << file.path << " has " << lines << " lines: split it";
    if (!file.is_header()) continue;
    EXPECT_LE(lines, kMaxHeaderLines) << file.path << " has " << lines << " lines: split it";
    if (lines > kAimedHeaderLines) long_headers += " " + file.path + " (" + std::to_string(lines) + ")";
  }
  if (!long_headers.empty()) {
    std::cout << "headers over the aimed " << kAimedHeaderLines << " lines:" << long_headers << "\n";
  }
}

}  // namespace
}  // namespace netwright
