#include "netwright/datasets/releases/class_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <string_view>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"

namespace netwright {
namespace {

constexpr size_t kMaxFolderName = 100;

// Whether every system can have `c` in a file's name.
bool IsPortable(char c) {
  return c >= ' ' && c <= '~' && std::string_view("\"*/:<>?\\|").find(c) == std::string_view::npos;
}

std::string Portable(std::string_view name) {
  std::string portable(name.substr(0, kMaxFolderName));
  std::replace_if(
      portable.begin(), portable.end(), [](char c) { return !IsPortable(c); }, '_');
  while (portable.ends_with('.') || portable.ends_with(' ')) portable.pop_back();
  return portable;
}

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '\n' || c == '\r') escaped += '\\';
    escaped += c == '\n' ? 'n' : c == '\r' ? 'r' : c;
  }
  return escaped;
}

std::string Unescape(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    const char c = text[++i];
    plain += c == 'n' ? '\n' : c == 'r' ? '\r' : c;
  }
  return plain;
}

std::optional<Part> PartOfFolder(std::string_view name) {
  for (const Part part : {Part::kTrain, Part::kValidation, Part::kTest}) {
    if (name == PartFolder(part)) return part;
  }
  return std::nullopt;
}

std::string_view TakeFolder(std::string_view* path) {
  const size_t slash = path->find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view folder = path->substr(0, slash);
  path->remove_prefix(slash + 1);
  return folder;
}

}  // namespace

std::string_view PartFolder(Part part) {
  constexpr std::array<std::string_view, 4> kFolders = {"", "train", "val", "test"};
  return kFolders.at(static_cast<size_t>(part));
}

std::vector<std::string> FolderNames(const std::vector<std::string>& classes) {
  const size_t digits = std::to_string(classes.empty() ? 0 : classes.size() - 1).size();
  std::set<std::string> taken;  // by the classes that keep their names, so that the others can keep clear of them
  std::vector<std::string> folders(classes.size());
  for (size_t c = 0; c < classes.size(); ++c) {
    const std::string& name = classes[c];
    const bool keeps = !name.empty() && !name.starts_with('.') && name != "__MACOSX" && Portable(name) == name;
    if (keeps && taken.insert(LowerCase(name)).second) folders[c] = name;
  }
  for (size_t c = 0; c < classes.size(); ++c) {
    if (!folders[c].empty()) continue;
    folders[c] = fmt::format("{:0{}}-{}", c, digits, Portable(classes[c]));
    while (!taken.insert(LowerCase(folders[c])).second) folders[c] += '_';
  }
  return folders;
}

std::string WriteClassIndex(const std::vector<std::string>& folders, const std::vector<std::string>& classes) {
  std::string text;
  for (size_t c = 0; c < classes.size(); ++c) text += fmt::format("{}\t{}\n", folders[c], Escape(classes[c]));
  return text;
}

std::optional<Layout> ArrangeImported(const ReleaseFiles& files) {
  const std::array<std::string_view, 1> kIndex = {kClassIndexName};
  const auto root = files.FindRoot(kIndex);
  if (!root) return std::nullopt;
  const std::string index = *root + kClassIndexName;
  ReleaseBuilder builder(files, "", kClassIndexName);
  std::map<std::string, int, std::less<>> labels;  // by the folder's name
  for (const std::string& line : files.Lines(index)) {
    const size_t tab = line.find('\t');
    const int label = tab == std::string::npos ? -1 : builder.AddClass(Unescape(line.substr(tab + 1)));
    if (label != static_cast<int>(labels.size()) || !labels.emplace(line.substr(0, tab), label).second) {
      FailUsage("{}: {} is damaged: a line '{}' instead of a folder, a tab and a class, each once", files.where(),
                index, line);
    }
  }
  bool any = false;
  for (const std::string& path : files.files()) {
    if (!path.starts_with(*root) || !LooksLikeImage(path)) continue;
    std::string_view rest = std::string_view(path).substr(root->size());
    if (rest.starts_with('.') || rest.find("/.") != std::string_view::npos) continue;
    std::string_view folder = TakeFolder(&rest);
    const auto part = rest.find('/') == std::string_view::npos ? std::nullopt : PartOfFolder(folder);
    if (part) folder = TakeFolder(&rest);
    const auto label = labels.find(folder);
    if (label == labels.end() || rest.find('/') != std::string_view::npos) {
      FailUsage("{}: the image {} lies in no folder that {} names; add a line to it (folder, tab, class), or remove it",
                files.where(), path, index);
    }
    builder.AddImage(label->second, part.value_or(Part::kUnassigned), path);
    any = true;
  }
  if (!any) FailUsage("{}: it has {}, but no images", files.where(), index);
  return builder.Finish();
}

}  // namespace netwright
