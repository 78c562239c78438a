#ifndef NETWRIGHT_TESTING_ERRORS_H_
#define NETWRIGHT_TESTING_ERRORS_H_

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "netwright/base/error.h"

namespace netwright {

// The message, one line, of the error of this kind that `call` must end in.
inline std::string ErrorOf(ErrorKind kind, const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << "one line: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

inline std::string UsageErrorOf(const std::function<void()>& call) { return ErrorOf(ErrorKind::kUsage, call); }
inline std::string RunErrorOf(const std::function<void()>& call) { return ErrorOf(ErrorKind::kRun, call); }

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_ERRORS_H_
