# Everything comes from Debian 12's packages; scripts/setup installs them.
find_package(Threads REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(ZLIB REQUIRED)
find_package(LibArchive REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)

add_library(netwright_archive INTERFACE)
target_link_libraries(netwright_archive INTERFACE LibArchive::LibArchive)

add_library(netwright_sqlite3 INTERFACE)
target_link_libraries(netwright_sqlite3 INTERFACE SQLite::SQLite3)

find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
find_library(XXHASH_LIBRARY xxhash REQUIRED)
add_library(netwright_xxhash INTERFACE)
target_include_directories(netwright_xxhash SYSTEM INTERFACE ${XXHASH_INCLUDE_DIR})
target_link_libraries(netwright_xxhash INTERFACE ${XXHASH_LIBRARY})

# Only the codecs of OpenCV are used, so its modules are named here instead of by find_package(OpenCV),
# which asks for every module's development files.
find_path(OPENCV_INCLUDE_DIR opencv2/imgcodecs.hpp PATH_SUFFIXES opencv4 REQUIRED)
find_library(OPENCV_CORE_LIBRARY opencv_core REQUIRED)
find_library(OPENCV_IMGCODECS_LIBRARY opencv_imgcodecs REQUIRED)
add_library(netwright_opencv INTERFACE)
target_include_directories(netwright_opencv SYSTEM INTERFACE ${OPENCV_INCLUDE_DIR})
target_link_libraries(netwright_opencv INTERFACE ${OPENCV_IMGCODECS_LIBRARY} ${OPENCV_CORE_LIBRARY})

if(NETWRIGHT_WITH_TORCH)
  find_path(TORCH_API_INCLUDE_DIR torch/torch.h PATH_SUFFIXES torch/csrc/api/include REQUIRED)
  find_path(TORCH_INCLUDE_DIR ATen/ATen.h REQUIRED)
  find_library(TORCH_LIBRARY torch REQUIRED)
  find_library(TORCH_CPU_LIBRARY torch_cpu REQUIRED)
  find_library(C10_LIBRARY c10 REQUIRED)
  add_library(netwright_torch INTERFACE)
  target_include_directories(netwright_torch SYSTEM INTERFACE ${TORCH_API_INCLUDE_DIR} ${TORCH_INCLUDE_DIR})
  target_link_libraries(netwright_torch INTERFACE ${TORCH_LIBRARY} ${TORCH_CPU_LIBRARY} ${C10_LIBRARY} Threads::Threads)
endif()
