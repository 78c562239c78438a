#ifndef NETWRIGHT_TESTING_SCOPED_VARIABLE_H_
#define NETWRIGHT_TESTING_SCOPED_VARIABLE_H_

#include <stdlib.h>

#include <cstdlib>
#include <string>

namespace netwright {

// An environment variable set (or, by null, unset) for a scope.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old, had_ = true;
    value == nullptr ? unsetenv(name) : setenv(name, value, 1);
  }
  ~ScopedVariable() { had_ ? setenv(name_, old_.c_str(), 1) : unsetenv(name_); }
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  const char* name_;
  std::string old_;
  bool had_ = false;
};

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_SCOPED_VARIABLE_H_
