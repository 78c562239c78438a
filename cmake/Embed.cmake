# netwright_embed(TARGET FILE HEADER FUNCTION): builds FILE into a library as it is; HEADER declares the FUNCTION that
# returns it as a std::string_view.
function(netwright_embed target file header function)
  cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_SOURCE_DIR})
  set(source ${CMAKE_BINARY_DIR}/${target}_${function}.cc)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [==[
#include "@header@"

asm(R"(.pushsection .rodata
.balign 16
k@function@Begin: .incbin "@file@"
k@function@End: .popsection)");
extern "C" {
[[gnu::visibility("hidden")]] extern const char k@function@Begin[], k@function@End[];
}

namespace netwright {
std::string_view @function@() { return {k@function@Begin, k@function@End}; }
}  // namespace netwright
]==])
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${file} SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${source})
endfunction()
