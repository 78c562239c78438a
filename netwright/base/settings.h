#ifndef NETWRIGHT_BASE_SETTINGS_H_
#define NETWRIGHT_BASE_SETTINGS_H_

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/base/options.h"

namespace netwright {

// Configuration as it was given, before it is known which part of a run it belongs to. A value.
class Settings {
 public:
  // A preset speaks of parts that a run may not have; a user does not.
  enum class Origin { kPreset, kUser };
  struct Setting {
    std::string key, value;
    Origin origin = Origin::kUser;
  };

  // A key's earlier value is replaced.
  void Set(std::string key, std::string value, Origin origin = Origin::kUser);
  void Set(const Settings& others);
  const std::vector<Setting>& all() const { return settings_; }

  // Sets the keys that `options` has. Usage error as of Options::Set.
  void ApplyTo(Options& options) const;

 private:
  std::vector<Setting> settings_;
};

// An object with nested or dotted keys. Usage error for anything else.
Settings ToSettings(const nlohmann::json& values, Settings::Origin origin);
// A YAML or JSON text, or its "config" object where it has one (a run.json). `name` stands in messages. Usage error.
Settings ParseSettings(const std::string& text, std::string_view name, Settings::Origin origin);
Settings ReadSettings(const std::string& path, Settings::Origin origin);  // usage error for one that cannot be read

}  // namespace netwright

#endif  // NETWRIGHT_BASE_SETTINGS_H_
