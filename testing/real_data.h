#ifndef NETWRIGHT_TESTING_REAL_DATA_H_
#define NETWRIGHT_TESTING_REAL_DATA_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace netwright {

// A real data set or file below $NETWRIGHT_DATA; empty when that is not set or the data are not there.
inline std::string RealData(const std::string& name) {
  const char* root = std::getenv("NETWRIGHT_DATA");
  if (root == nullptr || *root == '\0') return "";
  const std::string path = std::string(root) + "/" + name;
  return std::filesystem::exists(path) ? path : "";
}

inline std::string FashionMnist() {
  const std::string path = "/usr/share/datasets/fashion-mnist";
  return std::filesystem::exists(path) ? path : "";
}

}  // namespace netwright

// For real data that may not be there.
#define NETWRIGHT_REAL_DATA_OR_SKIP(variable, expression) \
  const std::string variable = (expression);              \
  if (variable.empty()) GTEST_SKIP() << "real data not on this machine: " #expression

#endif  // NETWRIGHT_TESTING_REAL_DATA_H_
