# netwright_proto(TARGET FILE.proto)   compiles a protocol into TARGET, which then includes "FILE.pb.h".
function(netwright_proto target file)
  string(REGEX REPLACE "\\.proto$" "" stem ${CMAKE_BINARY_DIR}/generated/${file})
  cmake_path(GET stem PARENT_PATH folder)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${stem}.pb.cc ${stem}.pb.h
    COMMAND protobuf::protoc --proto_path=${CMAKE_SOURCE_DIR} --cpp_out=${CMAKE_BINARY_DIR}/generated ${file}
    DEPENDS ${CMAKE_SOURCE_DIR}/${file} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "Compiling ${file}")
  # A library of its own: generated code is not held to this project's warnings.
  add_library(${target}_proto STATIC ${stem}.pb.cc)
  target_compile_options(${target}_proto PRIVATE -w)
  target_include_directories(${target}_proto SYSTEM PUBLIC $<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/generated>)
  target_link_libraries(${target}_proto PUBLIC protobuf::libprotobuf)
  target_link_libraries(${target} PUBLIC ${target}_proto)
  add_dependencies(${target} ${target}_proto)
endfunction()
