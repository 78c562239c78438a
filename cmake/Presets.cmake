# netwright_presets(TARGET FOLDER HEADER FUNCTION): builds FOLDER/*.yml into a library; HEADER declares the FUNCTION that
# returns them (netwright/run/preset_texts.h).
function(netwright_presets target folder header function)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.yml)
  set(rows "")
  foreach(file ${files})
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} text)
    string(APPEND rows "    {\"${name}\", R\"yaml(${text})yaml\"},\n")
  endforeach()
  set(source ${CMAKE_BINARY_DIR}/${target}_presets.cc)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
#include "@header@"

namespace netwright {
namespace {
constexpr PresetText kTexts[] = {
@rows@};
}  // namespace
std::span<const PresetText> @function@() { return kTexts; }
}  // namespace netwright
]])
  target_sources(${target} PRIVATE ${source})
endfunction()
