# The code's version: the project's, and the commit where there is one.
#
#   netwright_version(TARGET)   lets TARGET include "netwright_version.h", which defines NETWRIGHT_CODE_VERSION, such as
#                               "0.1.0+1a2b3c4d5e6f" or "0.1.0+1a2b3c4d5e6f.modified"; "0.1.0" outside a git checkout.
# Looked up at each build, written only when it changed. Run as a script (cmake -P) it writes the header.
if(CMAKE_SCRIPT_MODE_FILE)
  set(CODE_VERSION ${PROJECT_VERSION})
  if(EXISTS ${SOURCE_DIR}/.git)
    execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --exclude=* --abbrev=12 --dirty=.modified
                    RESULT_VARIABLE result OUTPUT_VARIABLE commit ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(result EQUAL 0)
      string(APPEND CODE_VERSION "+${commit}")
    endif()
  endif()
  file(CONFIGURE OUTPUT ${HEADER} CONTENT "#define NETWRIGHT_CODE_VERSION \"${CODE_VERSION}\"\n")
  return()
endif()

function(netwright_version target)
  if(NOT TARGET netwright_version_header)
    add_custom_target(netwright_version_header
      COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${CMAKE_SOURCE_DIR} -DPROJECT_VERSION=${PROJECT_VERSION}
              -DHEADER=${CMAKE_BINARY_DIR}/generated/netwright_version.h -P ${CMAKE_SOURCE_DIR}/cmake/Version.cmake
      BYPRODUCTS ${CMAKE_BINARY_DIR}/generated/netwright_version.h
      COMMENT "Version of the code")
  endif()
  add_dependencies(${target} netwright_version_header)
  target_include_directories(${target} PRIVATE ${CMAKE_BINARY_DIR}/generated)
endfunction()
