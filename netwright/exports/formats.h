#ifndef NETWRIGHT_EXPORTS_FORMATS_H_
#define NETWRIGHT_EXPORTS_FORMATS_H_

#include <string>

#include "netwright/exports/exports.h"

namespace netwright {

// ExportFormat::write of each format.
std::string ExportC(const ExportJob& job);
std::string ExportOnnx(const ExportJob& job);
std::string ExportOnnxInt8(const ExportJob& job);
std::string ExportTflite(const ExportJob& job);
std::string ExportTorchScript(const ExportJob& job);

}  // namespace netwright

#endif  // NETWRIGHT_EXPORTS_FORMATS_H_
