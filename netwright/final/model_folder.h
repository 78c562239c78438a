#ifndef NETWRIGHT_FINAL_MODEL_FOLDER_H_
#define NETWRIGHT_FINAL_MODEL_FOLDER_H_

#include <filesystem>

#include "netwright/final/delivered.h"
#include "netwright/final/final_training.h"

namespace netwright {

// Tests the winner of `job` once on the test part of `data`, stores its predictions, and makes the folder best/
// (docs/model.md).
Delivered SaveModel(const FinalResult& result, const FinalJob& job, const PreparedData& data,
                    const std::filesystem::path& best);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_MODEL_FOLDER_H_
