#include "netwright/workers/nodes/job_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/datasets/survey.h"
#include "netwright/io/file_io.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
constexpr int64_t kMaxFile = int64_t{1} << 29;  // bytes of a state or of weights

// The descriptor of a folder's lock; -1 where another process holds it.
int TryLock(const fs::path& folder) {
  const int lock = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
  if (lock >= 0) close(lock);
  return -1;
}

void RemoveUnlocked(const fs::path& parent) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent, ignored)) {
    const int lock = TryLock(entry.path());
    if (lock < 0) continue;
    fs::remove_all(entry.path(), ignored);
    close(lock);
  }
}

void Attach(Json& message, const char* name, const std::string& path) {
  if (path.empty() || !fs::exists(path)) return;
  std::string why;
  const auto bytes = ReadWholeFile(path, kMaxFile, &why);
  if (!bytes) FailRun("cannot read {}: {}", path, why);
  const auto* first = reinterpret_cast<const uint8_t*>(bytes->data());
  message[name] = Json::binary(std::vector<uint8_t>(first, first + bytes->size()));
}

}  // namespace

JobFolder::JobFolder() {
  const fs::path parent = fs::path(CacheDirectory("")) / "jobs";
  std::string name = MakeCacheFolderOf((parent / "XXXXXX").string());
  // One that was just made and is not locked yet may be removed by another agent: then it is made again.
  for (int i = 0; i < 10 && lock_ < 0; ++i) {
    RemoveUnlocked(parent);
    std::string path = name;
    if (mkdtemp(path.data()) == nullptr) FailRun("cannot write to {}: {}", parent.string(), Reason(errno));
    lock_ = TryLock(path);
    if (lock_ >= 0 && !fs::exists(path)) close(std::exchange(lock_, -1));
    folder_ = path;
  }
  if (lock_ < 0) FailRun("cannot lock a folder in {}", parent.string());
}

JobFolder::~JobFolder() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  close(lock_);
}

TrainRequest JobFolder::Take(const Json& message) {
  TrainRequest request = message.at("job");
  const auto path = [&](const char* kind) { return (folder_ / fmt::format("{}.{}", request.id, kind)).string(); };
  if (!request.load_state.empty()) {
    const Json::binary_t& state = message.at("state").get_binary();
    request.load_state = path("loaded");
    WriteFileAtomically(request.load_state, std::string(state.begin(), state.end()));
  }
  if (!request.save_state.empty()) request.save_state = path("state");
  if (!request.save_weights.empty()) request.save_weights = path("weights");
  return request;
}

Json JobFolder::Give(const TrainRequest& request, const TrainAnswer& answer) {
  Json message = {{"answer", answer}};
  Attach(message, "state", request.save_state);
  Attach(message, "weights", request.save_weights);
  std::error_code ignored;
  for (const std::string& path : {request.load_state, request.save_state, request.save_weights}) {
    if (!path.empty()) fs::remove(path, ignored);
  }
  return message;
}

}  // namespace netwright
