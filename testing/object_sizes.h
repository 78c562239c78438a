#ifndef NETWRIGHT_TESTING_OBJECT_SIZES_H_
#define NETWRIGHT_TESTING_OBJECT_SIZES_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "testing/files.h"
#include "testing/temp_folder.h"

namespace netwright {

inline bool IsProgramThere(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null").c_str()) == 0;
}

// Bytes of the static constants and of the other static data in an object file, by its table of symbols.
struct ObjectSizes {
  int64_t constants = 0, memory = 0;
};

// nm: the program, of the object's machine. but: a symbol that is not counted.
inline ObjectSizes SizesOf(const std::string& nm, const std::string& object, const std::string& but) {
  const TempFolder folder;
  EXPECT_EQ(std::system((nm + " -S -t d '" + object + "' >'" + (folder / "symbols") + "'").c_str()), 0);
  std::istringstream lines(ReadText(folder / "symbols"));
  ObjectSizes sizes;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string address, size, section, name;
    if (!(fields >> address >> size >> section >> name) || name == but) continue;
    if (section == "r" || section == "R") sizes.constants += std::stoll(size);
    if (section == "b" || section == "B" || section == "d" || section == "D") sizes.memory += std::stoll(size);
  }
  return sizes;
}

}  // namespace netwright

#endif  // NETWRIGHT_TESTING_OBJECT_SIZES_H_
