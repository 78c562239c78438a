#include "netwright/dashboard/run_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "netwright/base/error.h"
#include "netwright/io/files.h"
#include "netwright/report/runs/run_data.h"
#include "netwright/report/runs/search_charts.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr size_t kMostRuns = 1000;
constexpr int kDeepest = 5;

bool LeadsInside(const fs::path& link, const fs::path& root) {
  std::error_code error;
  const fs::path target = fs::canonical(link, error);
  if (error) return false;
  return std::mismatch(root.begin(), root.end(), target.begin(), target.end()).first == root.end();
}

// No link in it leads out of `root`, which is canonical.
bool StaysInside(const fs::path& folder, const fs::path& root) {
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->is_symlink(error) && !LeadsInside(entry->path(), root)) return false;
  }
  return !error;
}

void Find(const fs::path& folder, const fs::path& root, int depth, std::vector<ListedRun>& runs) {
  std::error_code error;
  if (fs::exists(folder / "run.json", error) && StaysInside(folder, root)) {
    const std::string id = fs::relative(folder, root, error).generic_string();
    if (!error && CleanText(id) == id) runs.push_back({id, folder});
    return;
  }
  if (depth == kDeepest) return;
  std::vector<fs::path> inner;
  for (auto entry = fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_symlink(ignored) && entry->is_directory(ignored)) inner.push_back(entry->path());
  }
  std::sort(inner.begin(), inner.end());
  for (const fs::path& path : inner) {
    if (runs.size() < kMostRuns) Find(path, root, depth + 1, runs);
  }
}

json LineOf(const ListedRun& run) {
  const RunData data = ReadRunData(run.path);
  const std::vector<double> best = BestSoFar(data);
  json line = {{"state", data.state},
               {"dataset", CleanText(data.Dataset())},
               {"strategy", CleanText(data.Strategy())},
               {"seed", data.Config<uint64_t>("seed", 0)},
               {"networks", best.size()},
               {"best", best.empty() ? json() : json(best.back())},
               {"test", nullptr},
               {"seconds", nullptr}};
  if (!data.summary.is_object()) return line;
  const auto copy = [&](const char* pointer, const char* to) {
    const json::json_pointer place(pointer);
    if (data.summary.contains(place) && data.summary.at(place).is_number()) line[to] = data.summary.at(place);
  };
  copy("/final/test_accuracy", "test");
  copy("/wall_seconds/total", "seconds");
  return line;
}

}  // namespace

std::vector<ListedRun> FindRuns(const fs::path& root) {
  std::vector<ListedRun> runs;
  std::error_code error;
  const fs::path canonical = fs::canonical(root, error);
  if (error) FailUsage("cannot read the folder '{}': {}", root.string(), error.message());
  Find(canonical, canonical, 0, runs);
  return runs;
}

std::string SignatureOf(const ListedRun& run) {
  std::string signature;
  for (const char* name : {"run.json", "summary.json", "experiments.sqlite", "experiments.sqlite-wal",
                           "best/architecture.json", "mistakes/mistakes.json"}) {
    std::error_code error;
    const auto size = fs::file_size(run.path / name, error);
    const auto time = error ? fs::file_time_type() : fs::last_write_time(run.path / name, error);
    signature += error ? "-;" : fmt::format("{}@{};", size, time.time_since_epoch().count());
  }
  std::error_code error;
  return signature + (fs::exists(run.path / "experiments.sqlite.lock", error) ? "written" : "");
}

json RunList::Json(const std::vector<ListedRun>& runs) {
  std::map<std::string, Known> now;
  json lines = json::array();
  for (const ListedRun& run : runs) {
    const std::string signature = SignatureOf(run);
    const auto found = known_.find(run.id);
    Known known{signature, {}};
    // A killed writer changes no file.
    if (found != known_.end() && found->second.signature == signature && found->second.line["state"] != "running") {
      known = found->second;
    } else {
      try {
        known.line = LineOf(run);
      } catch (const std::exception& error) {
        known.line = {{"state", "damaged"}, {"error", CleanText(error.what())}};
      }
      known.line["id"] = run.id;
    }
    lines.push_back(known.line);
    now.emplace(run.id, std::move(known));
  }
  known_ = std::move(now);
  return lines;
}

}  // namespace netwright
