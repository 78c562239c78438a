#include "netwright/dashboard/run_pages.h"

#include <algorithm>
#include <utility>

#include "netwright/report/text.h"
#include "netwright/run/run_report.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostKept = 16;

}  // namespace

std::shared_ptr<const RunPages::Made> RunPages::Of(const std::vector<ListedRun>& runs) {
  std::string ids, signature;
  std::vector<std::string> folders;
  for (const ListedRun& run : runs) {
    ids += run.id + '\n';
    signature += SignatureOf(run);
    folders.push_back(run.path.string());
  }
  const auto found = made_.find(ids);
  // A killed writer changes no file: what is running is looked at again.
  if (found != made_.end() && found->second->signature == signature && !signature.ends_with("written")) {
    return found->second;
  }
  if (made_.size() >= kMostKept) made_.clear();
  return made_[ids] = std::make_shared<const Made>(
             Made{std::move(signature), runs.size() == 1 ? RunPage(runs.front().path) : ComparisonPage(folders)});
}

std::vector<ModelFile> ModelFiles(const ListedRun& run) {
  std::vector<ModelFile> files;
  std::error_code error;
  for (auto entry = fs::directory_iterator(run.path / "best", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code failed;
    const std::string name = entry->path().filename().string();
    if (entry->is_symlink(failed) || !entry->is_regular_file(failed) || CleanText(name) != name) continue;
    files.push_back({name, entry->path(), static_cast<int64_t>(entry->file_size(failed))});
  }
  std::sort(files.begin(), files.end(), [](const ModelFile& a, const ModelFile& b) { return a.name < b.name; });
  return files;
}

}  // namespace netwright
