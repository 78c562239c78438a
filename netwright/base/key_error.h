#ifndef NETWRIGHT_BASE_KEY_ERROR_H_
#define NETWRIGHT_BASE_KEY_ERROR_H_

#include <fmt/format.h>

#include <string>
#include <utility>

#include "netwright/base/error.h"

namespace netwright {

// An Error that the user mends by another value of a configuration key, or of a command's argument such as "out".
// Libraries name the key; apps/ tells the option.
class KeyError : public Error {
 public:
  KeyError(ErrorKind kind, std::string key, const std::string& message) : Error(kind, message), key_(std::move(key)) {}
  const std::string& key() const { return key_; }

 private:
  std::string key_;
};

template <typename... Args>
[[noreturn]] void FailUsageOf(const char* key, fmt::format_string<Args...> format, Args&&... args) {
  throw KeyError(ErrorKind::kUsage, key, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
[[noreturn]] void FailRunOf(const char* key, fmt::format_string<Args...> format, Args&&... args) {
  throw KeyError(ErrorKind::kRun, key, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace netwright

#endif  // NETWRIGHT_BASE_KEY_ERROR_H_
