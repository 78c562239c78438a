#ifndef NETWRIGHT_TESTING_WEB_PAGE_H_
#define NETWRIGHT_TESTING_WEB_PAGE_H_

#include <gtest/gtest.h>
#include <stdio.h>

#include <string>

namespace netwright {

inline std::string PageProblems(const std::string& arguments) {
  FILE* pipe = popen(("/usr/bin/python3 testing/check_page.py " + arguments + " 2>&1").c_str(), "r");
  std::string text;
  for (char buffer[4096]; size_t count = fread(buffer, 1, sizeof(buffer), pipe);) text.append(buffer, count);
  pclose(pipe);
  return text;
}

// The page is balanced HTML, its data block JSON, and it refers to nothing outside but to files that lie beside it
// (check_page.py).
// The working directory is the repository's root; no quotes in the path.
inline void CheckPage(const std::string& path) { EXPECT_EQ(PageProblems("'" + path + "'"), "") << path; }

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_WEB_PAGE_H_
