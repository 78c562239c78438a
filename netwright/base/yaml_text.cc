#include "netwright/base/yaml_text.h"

#include <fmt/format.h>

namespace netwright {
namespace {

class Bounds {
 public:
  void Check(const YAML::Node& node, int depth) {
    if (depth > kMaxYamlDepth) Fail(node, fmt::format("nested deeper than {} levels", kMaxYamlDepth));
    if (++nodes_ > kMaxYamlNodes) Fail(node, fmt::format("more than {} values", kMaxYamlNodes));
    if (node.IsSequence()) {
      for (const YAML::Node& item : node) Check(item, depth + 1);
    } else if (node.IsMap()) {
      for (const auto& entry : node) {
        Check(entry.first, depth + 1);
        Check(entry.second, depth + 1);
      }
    }
  }

 private:
  [[noreturn]] static void Fail(const YAML::Node& node, const std::string& what) {
    throw YAML::ParserException(node.Mark(), what);
  }

  int nodes_ = 0;
};

}  // namespace

YAML::Node LoadYaml(const std::string& text) {
  if (text.size() > kMaxYamlBytes) {
    throw YAML::ParserException(YAML::Mark::null_mark(), fmt::format("more than {} bytes", kMaxYamlBytes));
  }
  YAML::Node root = YAML::Load(text);
  Bounds().Check(root, 0);
  return root;
}

}  // namespace netwright
