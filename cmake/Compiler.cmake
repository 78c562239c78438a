# Warnings, optimisation and sanitizers, the same for every target.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_compile_options(-Wall -Wextra -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-restrict)  # reported falsely for "text" + std::string (GCC bug 105651)
endif()
# No code here reads errno or floating-point traps; both keep loops with roots and comparisons from being vectorised.
add_compile_options(-fno-math-errno -fno-trapping-math)
add_compile_definitions(_FILE_OFFSET_BITS=64)

if(NETWRIGHT_SANITIZE)
  add_compile_options(-fsanitize=${NETWRIGHT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${NETWRIGHT_SANITIZE})
  # Function multiversioning resolves before the sanitizer's run time is up.
  add_compile_definitions(NETWRIGHT_NO_MULTIVERSIONING)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 with sanitizers reports this falsely, as in std::regex and c10::optional; the other presets keep the error.
    add_compile_options(-Wno-error=maybe-uninitialized)
  endif()
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true ${CCACHE_PROGRAM})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess)
  endif()
endif()
