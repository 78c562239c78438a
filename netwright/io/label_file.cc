#include "netwright/io/label_file.h"

#include <string_view>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/io/file_io.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

constexpr int64_t kMaxLabelBytes = int64_t{1} << 26;

std::string Escaped(std::string_view name) {
  std::string line;
  for (const char c : name) {
    switch (c) {
      case '\\':
        line += "\\\\";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      default:
        line += c;
    }
  }
  return line;
}

// A backslash before anything else stands for itself: older files have names as they are.
std::string Unescaped(std::string_view line) {
  std::string name;
  for (size_t i = 0; i < line.size(); ++i) {
    const char next = line[i] == '\\' && i + 1 < line.size() ? line[i + 1] : '\0';
    const bool escaped = next == '\\' || next == 'n' || next == 'r';
    if (escaped) ++i;
    name += next == 'n' ? '\n' : next == 'r' ? '\r' : escaped ? '\\' : line[i];
  }
  return name;
}

}  // namespace

void WriteLabels(const std::filesystem::path& path, std::span<const std::string> classes) {
  std::string lines;
  for (const std::string& name : classes) lines += Escaped(name) + "\n";
  WriteFileAtomically(path, lines);
}

std::vector<std::string> ReadLabels(const std::filesystem::path& path) {
  std::string why;
  const auto bytes = ReadWholeFile(path.string(), kMaxLabelBytes, &why);
  if (!bytes) FailUsage("cannot read '{}', which names the model's classes: {}", path.string(), why);
  std::vector<std::string> labels;
  for (const std::string_view line : SplitAt({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, '\n')) {
    labels.push_back(Unescaped(line));
  }
  if (labels.back().empty()) labels.pop_back();  // behind the last line's end
  return labels;
}

}  // namespace netwright
