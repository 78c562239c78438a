#include "netwright/base/settings.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/yaml_text.h"

namespace netwright {
namespace {

nlohmann::json FromYaml(const YAML::Node& node) {
  if (node.IsMap()) {
    nlohmann::json object = nlohmann::json::object();
    for (const auto& pair : node) object[pair.first.as<std::string>()] = FromYaml(pair.second);
    return object;
  }
  return node.IsScalar() ? nlohmann::json(node.as<std::string>()) : nlohmann::json();
}

void Flatten(const nlohmann::json& values, const std::string& prefix, Settings::Origin origin, Settings& settings) {
  for (const auto& [name, value] : values.items()) {
    const std::string key = prefix.empty() ? name : fmt::format("{}.{}", prefix, name);
    if (value.is_object()) {
      Flatten(value, key, origin, settings);
    } else {
      settings.Set(key, value.is_string() ? value.get<std::string>() : value.dump(), origin);
    }
  }
}

}  // namespace

void Settings::Set(std::string key, std::string value, Origin origin) {
  std::erase_if(settings_, [&](const Setting& setting) { return setting.key == key; });
  settings_.push_back({std::move(key), std::move(value), origin});
}

void Settings::Set(const Settings& others) {
  for (const Setting& setting : others.all()) Set(setting.key, setting.value, setting.origin);
}

void Settings::ApplyTo(Options& options) const {
  for (const Setting& setting : settings_) {
    if (options.Has(setting.key)) options.Set(setting.key, setting.value);
  }
}

Settings ToSettings(const nlohmann::json& values, Settings::Origin origin) {
  if (!values.is_object()) FailUsage("a configuration must be a map of keys to values");
  Settings settings;
  Flatten(values, "", origin, settings);
  return settings;
}

Settings ParseSettings(const std::string& text, std::string_view name, Settings::Origin origin) {
  nlohmann::json values;
  try {
    values = FromYaml(LoadYaml(text));
  } catch (const YAML::Exception& error) {
    FailUsage("configuration file '{}': {}", name, error.what());
  }
  const auto config = values.is_object() ? values.find("config") : values.end();
  return ToSettings(config != values.end() && config->is_object() ? *config : values, origin);
}

Settings ReadSettings(const std::string& path, Settings::Origin origin) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxYamlBytes + 1, '\0');  // one more than is read
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) FailUsage("configuration file '{}': cannot be read", path);
  text.resize(static_cast<size_t>(file.gcount()));
  return ParseSettings(text, path, origin);
}

}  // namespace netwright
