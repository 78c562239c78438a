#ifndef NETWRIGHT_EXPORTS_EXPORTS_H_
#define NETWRIGHT_EXPORTS_EXPORTS_H_

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "netwright/run/run_folder.h"

namespace netwright {

struct ExportJob {
  const RunFolder& run;
  std::filesystem::path out;   // a folder; it is made
  std::string name = "model";  // of the files
  int test_images = 10;        // of the validation part, beside the network with what it must say of them
};

// A format that a run's network can be written in.
struct ExportFormat {
  std::string_view name, help;
  // Writes it, checks it, and says what it wrote, a line each. Run error when it does not give what it must; nothing is
  // kept then.
  std::string (*write)(const ExportJob&);
};

std::span<const ExportFormat> ExportFormats();

// Usage error that lists the names.
const ExportFormat& FindExportFormat(std::string_view name);

}  // namespace netwright

#endif  // NETWRIGHT_EXPORTS_EXPORTS_H_
