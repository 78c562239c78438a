#include "netwright/io/temporary_folder.h"

#include <fmt/format.h>

#include <filesystem>

namespace netwright {
namespace {

std::string Parent() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  return error ? "/tmp" : parent.string();
}

}  // namespace

TemporaryFolder::TemporaryFolder()
    : folder_(Parent(), "netwright-tmp-", fmt::format("the temporary folder '{}'", Parent()), "; set TMPDIR") {}

}  // namespace netwright
