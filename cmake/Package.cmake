# What `cpack` makes: a Debian package with the program, its man page and its completions.
#
#   netwright_package()   after netwright_install()
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # the program is built before; tests are not needed
function(netwright_package)
  if(NOT TARGET netwright OR NETWRIGHT_SANITIZE)
    return()
  endif()
  # Written by the program itself; the man page only where help2man is there.
  find_program(HELP2MAN_PROGRAM help2man)
  mark_as_advanced(HELP2MAN_PROGRAM)
  set(made ${CMAKE_BINARY_DIR}/installed)
  install(CODE "
file(MAKE_DIRECTORY ${made})
foreach(shell bash zsh fish)
  execute_process(COMMAND $<TARGET_FILE:netwright> completion \${shell} OUTPUT_FILE ${made}/\${shell} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
if(NOT \"${HELP2MAN_PROGRAM}\" MATCHES NOTFOUND)
  execute_process(COMMAND ${HELP2MAN_PROGRAM} --no-info --output ${made}/netwright.1 $<TARGET_FILE:netwright>
                  COMMAND_ERROR_IS_FATAL ANY)
endif()" COMPONENT program)
  install(FILES ${made}/bash DESTINATION share/bash-completion/completions RENAME netwright COMPONENT program)
  install(FILES ${made}/zsh DESTINATION share/zsh/vendor-completions RENAME _netwright COMPONENT program)
  install(FILES ${made}/fish DESTINATION share/fish/vendor_completions.d RENAME netwright.fish COMPONENT program)
  install(FILES ${made}/netwright.1 DESTINATION share/man/man1 COMPONENT program OPTIONAL)
  install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION share/doc/netwright RENAME copyright COMPONENT program)

  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME netwright)
  set(CPACK_PACKAGE_VENDOR "Netwright")
  set(CPACK_PACKAGE_CONTACT "The Netwright developers <netwright@localhost>")
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "designs convolutional networks for image data sets")
  set(CPACK_PACKAGE_DESCRIPTION "Give it a folder of images with one sub-folder per class: it proposes networks, trains each briefly,\n"
      "learns from the accuracies what to propose next, trains the best ones at length, tests the winner once, and saves it\n"
      "as a TorchScript model.")
  list(JOIN CPACK_PACKAGE_DESCRIPTION "" CPACK_PACKAGE_DESCRIPTION)
  set(CPACK_COMPONENTS_ALL program)
  set(CPACK_STRIP_FILES ON)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME netwright)
  set(CPACK_DEBIAN_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  # LibTorch takes any BLAS, and some fifty times as long with the reference one.
  set(CPACK_DEBIAN_PACKAGE_DEPENDS libopenblas0-pthread)
  set(CPACK_DEBIAN_PACKAGE_SUGGESTS dataset-fashion-mnist)
  include(CPack)
endfunction()
