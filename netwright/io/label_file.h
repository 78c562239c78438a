#ifndef NETWRIGHT_IO_LABEL_FILE_H_
#define NETWRIGHT_IO_LABEL_FILE_H_

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace netwright {

// labels.txt: the class of each output of a model, a line each. In a name a backslash is written \\, a line feed \n and
// a carriage return \r, so that any name is one line.

// Run error when it cannot be written.
void WriteLabels(const std::filesystem::path& path, std::span<const std::string> classes);
// Usage error when it cannot be read.
std::vector<std::string> ReadLabels(const std::filesystem::path& path);

}  // namespace netwright

#endif  // NETWRIGHT_IO_LABEL_FILE_H_
