# Installs into a fresh prefix, then builds and runs an example outside the tree against what is there.
#   cmake -DBUILD=... -DSOURCE=... -P installed_package.cmake
set(place ${BUILD}/installed_package)
file(REMOVE_RECURSE ${place})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${place}/prefix
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(COPY ${SOURCE}/examples DESTINATION ${place})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${place}/examples -B ${place}/build -G Ninja -DCMAKE_BUILD_TYPE=Debug
                        -DCMAKE_PREFIX_PATH=${place}/prefix COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${place}/build --target example_strategy COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${place}/build/example_strategy COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${place}/prefix/bin/netwright --help OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(REMOVE_RECURSE ${place})
