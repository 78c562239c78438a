#include "netwright/base/yaml_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/yaml_text.h"

namespace netwright {

namespace {

std::string ReadSmall(const std::string& path, const std::string& kind) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 1 << 14> block;
  while (file && text.size() <= YamlFile::kMaxBytes) {
    file.read(block.data(), block.size());
    text.append(block.data(), static_cast<size_t>(file.gcount()));
  }
  if (!file.is_open() || file.bad()) FailUsage("{} {}: cannot be read; check the path", kind, path);
  if (text.size() > YamlFile::kMaxBytes) {
    FailUsage("{} {}: has more than {} bytes; make it smaller", kind, path, YamlFile::kMaxBytes);
  }
  return text;
}

}  // namespace

YamlFile::YamlFile(std::string path, std::string kind) : YamlFile(ReadSmall(path, kind), path, kind) {}

YamlFile YamlFile::OfText(std::string_view text, std::string path, std::string kind) {
  return {text, std::move(path), std::move(kind)};
}

YamlFile::YamlFile(std::string_view text, std::string path, std::string kind)
    : path_(std::move(path)), kind_(std::move(kind)) {
  try {
    root_ = LoadYaml(std::string(text));
  } catch (const YAML::Exception& error) {
    FailUsage("{} {}:{}: not valid YAML ({})", kind_, path_, error.mark.line + 1, error.msg);
  }
}

void YamlFile::Fail(const YAML::Node& node, std::string_view where, std::string_view message) const {
  const int line = node.IsDefined() ? node.Mark().line + 1 : 0;
  FailUsage("{} {}{}: {}: {}", kind_, path_, line > 0 ? fmt::format(":{}", line) : "", where, message);
}

void YamlFile::FailValue(const YAML::Node& node, std::string_view where, std::string_view what) const {
  Fail(node, where, fmt::format("write {}", what));
}

void YamlFile::CheckKeys(const YAML::Node& map, std::string_view where, const std::vector<std::string>& keys) const {
  if (!map.IsMap()) Fail(map, where, fmt::format("write a map with the keys {}", fmt::join(keys, ", ")));
  for (const auto& entry : map) {
    const std::string key = As<std::string>(entry.first, where, "keys that are texts");
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      Fail(entry.first, where, fmt::format("unknown key '{}'; the keys are {}", key, fmt::join(keys, ", ")));
    }
  }
}

YAML::Node YamlFile::Require(const YAML::Node& map, const std::string& key, std::string_view where) const {
  if (!map.IsMap()) Fail(map, where.empty() ? "the file" : where, fmt::format("write a map with the key {}", key));
  const YAML::Node value = map[key];
  if (!value || value.IsNull()) {
    Fail(map, where.empty() ? key : fmt::format("{}.{}", where, key), "this key is missing; add it");
  }
  return value;
}

size_t YamlFile::OneOf(const YAML::Node& map, const std::string& key, std::string_view where,
                       std::span<const std::string_view> names) const {
  const YAML::Node node = map[key];
  if (!node) return 0;
  const std::string place = where.empty() ? key : fmt::format("{}.{}", where, key);
  const auto found = std::find(names.begin(), names.end(), As<std::string>(node, place, "a text"));
  if (found == names.end()) Fail(node, place, fmt::format("write {}", fmt::join(names, ", ")));
  return static_cast<size_t>(found - names.begin());
}

}  // namespace netwright
