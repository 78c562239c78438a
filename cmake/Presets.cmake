# netwright_presets(TARGET): builds the files of configs/ into a library (netwright/run/preset_texts.h).
function(netwright_presets target)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/configs/*.yml)
  set(rows "")
  foreach(file ${files})
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND rows "    {\"${name}\", R\"yaml(${text})yaml\"},\n")
  endforeach()
  set(source ${CMAKE_BINARY_DIR}/preset_texts.cc)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
#include "netwright/run/preset_texts.h"

namespace netwright {
namespace {
constexpr PresetText kTexts[] = {
@rows@};
}  // namespace
std::span<const PresetText> PresetTexts() { return kTexts; }
}  // namespace netwright
]])
  target_sources(${target} PRIVATE ${source})
endfunction()
