#ifndef NETWRIGHT_BASE_YAML_FILE_H_
#define NETWRIGHT_BASE_YAML_FILE_H_

#include <yaml-cpp/yaml.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netwright {

// A YAML file, read strictly. Every complaint is a usage error that names the file, the line and the key. `where` is a
// key's path in the file ("decisions[2].choices"). Not thread-safe.
class YamlFile {
 public:
  static constexpr size_t kMaxBytes = size_t{1} << 20;

  // `kind` names the file in messages ("space file"). Usage error for a file that cannot be read, is larger than
  // kMaxBytes, or is not YAML.
  YamlFile(std::string path, std::string kind);
  // A text that is built in, as if it was a file of that path.
  static YamlFile OfText(std::string_view text, std::string path, std::string kind);

  const std::string& path() const { return path_; }
  const YAML::Node& root() const { return root_; }
  bool Has(const std::string& key) const { return root_.IsMap() && root_[key].IsDefined(); }

  [[noreturn]] void Fail(const YAML::Node& node, std::string_view where, std::string_view message) const;

  // `map` must be a map with none but these keys.
  void CheckKeys(const YAML::Node& map, std::string_view where, const std::vector<std::string>& keys) const;
  YAML::Node Require(const YAML::Node& map, const std::string& key, std::string_view where) const;

  // `what` says what to write in its place ("a whole number").
  template <typename T>
  T As(const YAML::Node& node, std::string_view where, std::string_view what) const {
    try {
      return node.as<T>();
    } catch (const YAML::Exception&) {
      FailValue(node, where, what);
    }
  }

  // The place in `names` of a text at `map[key]`; 0 where the key is missing.
  size_t OneOf(const YAML::Node& map, const std::string& key, std::string_view where,
               std::span<const std::string_view> names) const;

 private:
  YamlFile(std::string_view text, std::string path, std::string kind);
  [[noreturn]] void FailValue(const YAML::Node& node, std::string_view where, std::string_view what) const;

  std::string path_, kind_;
  YAML::Node root_;
};

}  // namespace netwright

#endif  // NETWRIGHT_BASE_YAML_FILE_H_
