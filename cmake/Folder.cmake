# One library and one test program a folder.
#
#   netwright_folder(NAME [TORCH] [COLD] [IN PATH] [APART ...] [LIGHT ...] DEPS ... [TEST_DEPS ...] [TORCH_PARTS ...])
#                                             netwright/NAME/**.cc (or PATH/**.cc)  -> netwright_NAME
#   netwright_folder_tests()                  **_test.cc of every folder declared   -> NAME_test
#   netwright_add_tests(PROGRAM)              CTest entries of a GoogleTest program: one for each test of a suite whose
#                                             name ends in SlowTest, with the label "slow", and one for all others
#                                             together, with the label "fast": loading LibTorch takes half a second
#   netwright_cold(TARGET)                    compiles it with few optimisations
# TORCH: the folder includes torch/torch.h, which is precompiled once and shared.
# COLD: no time is spent in the folder's code, so it is compiled with few optimisations.
# APART: sources that cannot be compiled together with the folder's others.
# LIGHT: likewise, and without LibTorch's precompiled header: what a program needs that is linked without LibTorch
# (--as-needed) must not share an object file with what uses it.
# TORCH_PARTS: the sources below these paths of the folder (regular expressions) do so, or use folders that do, and become
# a second library, netwright_NAME_torch; without LibTorch they and their tests are left out.
#
# NETWRIGHT_UNITY compiles several sources of a folder at once, which parses the headers once for all of them. The names
# in a folder's anonymous namespaces must differ from each other then.
include(GoogleTest)
option(NETWRIGHT_UNITY "Compile the sources of a folder together" ON)
set_property(GLOBAL PROPERTY NETWRIGHT_FOLDERS)
set_property(GLOBAL PROPERTY NETWRIGHT_TORCH_FOLDERS)

function(netwright_precompile_torch target)
  if(NOT TARGET netwright_torch_pch)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/torch_pch.cc CONTENT "// Carries the precompiled torch/torch.h.\n")
    add_library(netwright_torch_pch OBJECT ${CMAKE_BINARY_DIR}/torch_pch.cc)
    target_link_libraries(netwright_torch_pch PRIVATE netwright_torch)
    target_precompile_headers(netwright_torch_pch PRIVATE <torch/torch.h>)
  endif()
  target_precompile_headers(${target} REUSE_FROM netwright_torch_pch)
endfunction()

function(netwright_cold target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()

function(netwright_folder name)
  cmake_parse_arguments(FOLDER "TORCH;COLD" "IN" "APART;LIGHT;DEPS;TEST_DEPS;TORCH_PARTS" ${ARGN})
  if(NOT FOLDER_IN)
    set(FOLDER_IN netwright/${name})
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${FOLDER_IN}/*.cc)
  if(FOLDER_TORCH_PARTS)
    list(JOIN FOLDER_TORCH_PARTS "|" parts)
    set(torch_sources ${sources})
    list(FILTER torch_sources INCLUDE REGEX "/${FOLDER_IN}/(${parts})")
    if(NOT NETWRIGHT_WITH_TORCH)
      list(REMOVE_ITEM sources ${torch_sources})
    endif()
  endif()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set_property(GLOBAL PROPERTY NETWRIGHT_TESTS_${name} ${tests})
  set_property(GLOBAL PROPERTY NETWRIGHT_TEST_DEPS_${name} ${FOLDER_TEST_DEPS})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  if(FOLDER_TORCH_PARTS AND NETWRIGHT_WITH_TORCH)
    list(FILTER torch_sources EXCLUDE REGEX "_test\\.cc$")
    list(REMOVE_ITEM sources ${torch_sources})
    add_library(netwright_${name}_torch STATIC ${torch_sources})
    target_link_libraries(netwright_${name}_torch PUBLIC netwright_${name} netwright_torch)
    netwright_precompile_torch(netwright_${name}_torch)
    set_target_properties(netwright_${name}_torch PROPERTIES UNITY_BUILD ${NETWRIGHT_UNITY} UNITY_BUILD_BATCH_SIZE 8)
    if(FOLDER_COLD)
      netwright_cold(netwright_${name}_torch)
    endif()
    set_property(GLOBAL APPEND PROPERTY NETWRIGHT_TEST_DEPS_${name} netwright_${name}_torch)
    set_property(GLOBAL APPEND PROPERTY NETWRIGHT_TORCH_FOLDERS ${name})
  endif()
  add_library(netwright_${name} STATIC ${sources})
  target_include_directories(netwright_${name} PUBLIC $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
  target_link_libraries(netwright_${name} PUBLIC ${FOLDER_DEPS})
  set_property(GLOBAL APPEND PROPERTY NETWRIGHT_FOLDERS ${name})
  set_target_properties(netwright_${name} PROPERTIES UNITY_BUILD ${NETWRIGHT_UNITY} UNITY_BUILD_BATCH_SIZE 8)
  list(TRANSFORM FOLDER_LIGHT PREPEND ${CMAKE_SOURCE_DIR}/${FOLDER_IN}/)
  list(TRANSFORM FOLDER_APART PREPEND ${CMAKE_SOURCE_DIR}/${FOLDER_IN}/)
  set_source_files_properties(${FOLDER_APART} ${FOLDER_LIGHT} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set_source_files_properties(${FOLDER_LIGHT} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  if(FOLDER_COLD)
    netwright_cold(netwright_${name})
  endif()
  if(FOLDER_TORCH)
    target_link_libraries(netwright_${name} PUBLIC netwright_torch)
    netwright_precompile_torch(netwright_${name})
    set_property(GLOBAL APPEND PROPERTY NETWRIGHT_TORCH_FOLDERS ${name})
  endif()
endfunction()

function(netwright_add_tests program)
  set(fast_timeout 600)  # two minutes at most on an idle machine; some are four times as slow, and busy
  if(NETWRIGHT_SANITIZE)
    set(fast_timeout 1200)  # the sanitizers make every step several times slower
  endif()
  add_test(NAME ${program} COMMAND ${program} --gtest_brief=1 --gtest_filter=-*SlowTest.*
           WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${program} PROPERTIES LABELS fast TIMEOUT ${fast_timeout})
  gtest_discover_tests(${program} TEST_FILTER "*SlowTest.*" DISCOVERY_TIMEOUT 120 NO_PRETTY_VALUES
                       WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} PROPERTIES LABELS slow TIMEOUT 900)
endfunction()

function(netwright_folder_tests)
  get_property(folders GLOBAL PROPERTY NETWRIGHT_FOLDERS)
  get_property(torch_folders GLOBAL PROPERTY NETWRIGHT_TORCH_FOLDERS)
  foreach(name ${folders})
    get_property(tests GLOBAL PROPERTY NETWRIGHT_TESTS_${name})
    if(tests)
      add_executable(${name}_test ${tests})
      netwright_cold(${name}_test)
      get_property(test_deps GLOBAL PROPERTY NETWRIGHT_TEST_DEPS_${name})
      target_link_libraries(${name}_test PRIVATE netwright_${name} ${test_deps} GTest::gmock GTest::gtest_main)
      if(name IN_LIST torch_folders)
        # A precompiled header is tied to its -fPIC: programs must not be compiled with -fPIE then.
        set_target_properties(${name}_test PROPERTIES POSITION_INDEPENDENT_CODE OFF)
        target_compile_options(${name}_test PRIVATE -fPIC)
        netwright_precompile_torch(${name}_test)
      endif()
      netwright_add_tests(${name}_test)
    endif()
  endforeach()
endfunction()
