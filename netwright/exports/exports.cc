#include "netwright/exports/exports.h"

#include <array>

#include "netwright/base/table.h"
#include "netwright/exports/formats.h"

namespace netwright {
namespace {

constexpr std::array kFormats = {
    ExportFormat{"c", "8-bit C99 sources for microcontrollers: NAME.h, NAME.c and NAME_test.c", ExportC},
};

}  // namespace

std::span<const ExportFormat> ExportFormats() { return kFormats; }

const ExportFormat& FindExportFormat(std::string_view name) { return FindByName(kFormats, name, "export format"); }

}  // namespace netwright
