#include "netwright/run/transfer.h"

#include <algorithm>
#include <filesystem>
#include <span>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/key_error.h"
#include "netwright/io/atomic_file.h"
#include "netwright/io/locked_folder.h"
#include "netwright/io/tar_writer.h"
#include "netwright/io/unpack_tar.h"
#include "netwright/report/tensorboard.h"
#include "netwright/run/run_folder.h"
#include "netwright/run/summary.h"
#include "netwright/store/store.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// A folder beside `path` that goes away at the end, or with the next one there.
class Scratch {
 public:
  explicit Scratch(const fs::path& path) : folder_(Parent(path), ".netwright-store-", Parent(path), "") {}
  fs::path path() const { return folder_.path(); }

 private:
  static std::string Parent(const fs::path& path) {
    fs::path parent = fs::absolute(path).lexically_normal();
    if (!parent.has_filename()) parent = parent.parent_path();  // of "folder/"
    parent = parent.parent_path();
    std::error_code error;
    fs::create_directories(parent, error);
    if (error) FailUsage("cannot make the folder '{}': {}", parent.string(), error.message());
    return parent.string();
  }

  const LockedFolder folder_;
};

bool IsRun(const fs::path& folder) { return fs::exists(folder / "run.json"); }

// The runs below a folder, as paths relative to it: itself, or those of a study.
std::vector<fs::path> RunsOf(const fs::path& folder) {
  if (IsRun(folder)) return {""};
  std::vector<fs::path> runs;
  if (fs::exists(folder / "study.json") && fs::exists(folder / "runs")) {
    for (const auto& entry : fs::directory_iterator(folder / "runs")) {
      if (IsRun(entry.path())) runs.push_back(fs::path("runs") / entry.path().filename());
    }
  }
  std::sort(runs.begin(), runs.end());
  return runs;
}

// What `resume` needs: of a run that has not finished, also how far its final training is.
bool Travels(const fs::path& checkpoint, bool finished) {
  const fs::path kind = checkpoint.extension();
  return kind == ".json" || kind == ".policy" || (!finished && (kind == ".state" || kind == ".weights"));
}

void AddRun(const fs::path& folder, const fs::path& run, const fs::path& scratch, TarWriter& archive) {
  const fs::path from = folder / run;
  const bool finished = FinishedSummary(from).has_value();  // asked first: it may finish meanwhile
  const auto add = [&](const fs::path& name) {
    if (fs::is_regular_file(from / name)) archive.AddFile((run / name).string(), (from / name).string());
  };
  add("run.json");
  add("summary.json");
  add(kEventsFile);
  if (fs::exists(from / "experiments.sqlite")) {
    const fs::path copy = scratch / "experiments.sqlite";
    fs::remove(copy);
    OpenStoreReadOnly((from / "experiments.sqlite").string())->CopyTo(copy.string());
    archive.AddFile((run / "experiments.sqlite").string(), copy.string());
  }
  for (const std::string& part : std::vector<std::string>{"checkpoint", "best", "mistakes"}) {
    if (!fs::exists(from / part)) continue;
    std::vector<fs::path> names;
    for (const auto& entry : fs::directory_iterator(from / part)) {
      const bool wanted = part != "checkpoint" || Travels(entry.path(), finished);
      if (entry.is_regular_file() && wanted) names.push_back(fs::path(part) / entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    for (const fs::path& name : names) add(name);
  }
}

}  // namespace

void ExportRuns(const std::string& folder, const std::string& file) {
  const std::vector<fs::path> runs = RunsOf(folder);
  if (runs.empty()) FailUsage("'{}' holds neither a run (run.json) nor a study with runs (study.json)", folder);
  if (fs::exists(file)) FailUsageOf("out", "'{}' is there already; give another file", file);
  const Scratch scratch(file);
  AtomicFile out(file);
  TarWriter archive([&](std::span<const std::byte> bytes) { out.Write(bytes); }, /*gzip=*/true);
  if (runs.front() != "") archive.AddFile("study.json", (fs::path(folder) / "study.json").string());
  for (const fs::path& run : runs) AddRun(folder, run, scratch.path(), archive);
  archive.Close();
  out.Commit();
}

void ImportRuns(const std::string& file, const std::string& folder) {
  if (fs::exists(folder) && !fs::is_empty(folder))
    FailUsageOf("into", "'{}' is not empty; give another folder", folder);
  const Scratch scratch(fs::path(folder).lexically_normal());
  const fs::path unpacked = scratch.path() / "runs";
  fs::create_directories(unpacked);
  UnpackTar(file, unpacked, "what `netwright store export` wrote");
  const std::vector<fs::path> runs = RunsOf(unpacked);
  if (runs.empty()) FailUsage("'{}' is not an export of runs: there is no run.json in it", file);
  for (const fs::path& run : runs) {
    const fs::path store = unpacked / run / "experiments.sqlite";
    if (fs::exists(store)) OpenStoreReadOnly(store.string())->LastRun(nullptr);  // throws for what is no store
  }
  std::error_code error;
  fs::remove(folder, error);  // empty
  fs::rename(unpacked, folder, error);
  if (error) FailRun("cannot write '{}': {}", folder, error.message());
}

}  // namespace netwright
