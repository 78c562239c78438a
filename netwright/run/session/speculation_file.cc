#include "netwright/run/session/speculation_file.h"

#include <memory>
#include <system_error>

#include "netwright/store/store.h"

namespace netwright {
namespace {

constexpr size_t kMostKept = 20'000;

class SpeculationFile {
 public:
  explicit SpeculationFile(const std::filesystem::path& path) : path_(path) {
    if (!std::filesystem::exists(path)) return;
    Open();
    kept_ = store_->Experiments().size();
  }

  std::optional<Evaluation> Find(const CacheKey& key) { return store_ == nullptr ? std::nullopt : store_->Find(key); }

  void Keep(const CacheKey& key, const Evaluation& evaluation) {
    if (kept_ == kMostKept) return;
    if (store_ == nullptr) Open();
    Experiment row;
    row.run = run_;
    row.id = kept_++;
    row.phase = "speculation";
    row.architecture = key.network;
    row.key = key;
    row.evaluation = evaluation;
    store_->Append(row);
  }

 private:
  void Open() {
    store_ = OpenStore(path_.string());
    run_ = store_->BeginRun({});
  }

  const std::filesystem::path path_;
  std::unique_ptr<Store> store_;  // null: nothing is kept yet
  RunId run_ = 0;
  size_t kept_ = 0;
};

}  // namespace

SpeculationStore KeepSpeculations(const std::filesystem::path& path) {
  const auto file = std::make_shared<SpeculationFile>(path);
  return {.find = [file](const CacheKey& key) { return file->Find(key); },
          .keep = [file](const CacheKey& key, const Evaluation& evaluation) { file->Keep(key, evaluation); }};
}

void RemoveSpeculations(const std::filesystem::path& file) {
  for (const char* end : {"", "-wal", "-shm", ".lock"}) {
    std::error_code ignored;
    std::filesystem::remove(file.string() + end, ignored);
  }
}

}  // namespace netwright
