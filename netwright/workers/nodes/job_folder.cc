#include "netwright/workers/nodes/job_folder.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "netwright/base/error.h"
#include "netwright/datasets/survey.h"
#include "netwright/workers/nodes/attached_file.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Of jobs' folders, which is made where it is not there yet.
std::string Parent() {
  const fs::path parent = fs::path(CacheDirectory("")) / "jobs";
  MakeCacheFolderOf((parent / "any").string());
  return parent.string();
}

// Those that a training that failed has not saved are left out.
void AttachSaved(Json& message, const char* name, const std::string& path) {
  if (!path.empty() && fs::exists(path)) AttachFile(message, name, path);
}

}  // namespace

JobFolder::JobFolder() : folder_(Parent(), "", Parent(), "") {
  if (!folder_.locked()) FailRun("cannot lock a folder in {}", Parent());
}

TrainRequest JobFolder::Take(const Json& message) {
  TrainRequest request = message.at("job");
  const auto path = [&](const char* kind) { return fmt::format("{}/{}.{}", folder_.path(), request.id, kind); };
  if (!request.load_state.empty()) {
    request.load_state = path("loaded");
    KeepFile(message.at("state"), request.load_state);
  }
  if (!request.save_state.empty()) request.save_state = path("state");
  if (!request.save_weights.empty()) request.save_weights = path("weights");
  return request;
}

Json JobFolder::Give(const TrainRequest& request, const TrainAnswer& answer) {
  Json message = {{"answer", answer}};
  AttachSaved(message, "state", request.save_state);
  AttachSaved(message, "weights", request.save_weights);
  std::error_code ignored;
  for (const std::string& path : {request.load_state, request.save_state, request.save_weights}) {
    if (!path.empty()) fs::remove(path, ignored);
  }
  return message;
}

}  // namespace netwright
