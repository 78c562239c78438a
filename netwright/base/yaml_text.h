#ifndef NETWRIGHT_BASE_YAML_TEXT_H_
#define NETWRIGHT_BASE_YAML_TEXT_H_

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <string>

namespace netwright {

inline constexpr std::size_t kMaxYamlBytes = std::size_t{1} << 20;
// Each alias counts as all that it stands for.
inline constexpr int kMaxYamlNodes = 200'000;
inline constexpr int kMaxYamlDepth = 32;

// YAML that others may have written. Throws YAML::Exception where it is malformed, or beyond these bounds: so what is
// returned can be walked to its ends.
YAML::Node LoadYaml(const std::string& text);

}  // namespace netwright

#endif  // NETWRIGHT_BASE_YAML_TEXT_H_
