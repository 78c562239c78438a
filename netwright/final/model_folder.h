#ifndef NETWRIGHT_FINAL_MODEL_FOLDER_H_
#define NETWRIGHT_FINAL_MODEL_FOLDER_H_

#include <filesystem>

#include "netwright/final/delivered.h"
#include "netwright/final/final_training.h"

namespace netwright {

// Makes the folder best/ (docs/model.md). test: once, on the test part of `data`, whose predictions are stored; in 8
// bits, too.
Delivered SaveModel(const FinalResult& result, const FinalJob& job, const PreparedData& data,
                    const std::filesystem::path& best, bool test);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_MODEL_FOLDER_H_
