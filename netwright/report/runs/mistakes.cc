#include "netwright/report/runs/mistakes.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "netwright/base/error.h"
#include "netwright/io/file_io.h"
#include "netwright/io/files.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

fs::path FolderOf(const fs::path& run_folder) { return run_folder / "mistakes"; }
std::string PictureName(size_t i) { return fmt::format("{:02}.png", i); }
std::string SeenName(size_t i) { return fmt::format("{:02}-seen.png", i); }

std::string ReadPicture(const fs::path& path) {
  constexpr int64_t kMaxBytes = int64_t{4} << 20;
  std::string why;
  const auto bytes = ReadWholeFile(path.string(), kMaxBytes, &why);
  if (!bytes) FailRun("cannot read '{}': {}", path.string(), why);
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

}  // namespace

void WriteMistakes(const std::vector<Mistake>& mistakes, const fs::path& run_folder) {
  const fs::path folder = FolderOf(run_folder);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) FailRun("cannot make '{}': {}", folder.string(), error.message());
  json list = json::array();
  for (size_t i = 0; i < mistakes.size(); ++i) {
    const Mistake& mistake = mistakes[i];
    WriteFileAtomically(folder / PictureName(i), mistake.picture);
    WriteFileAtomically(folder / SeenName(i), mistake.seen);
    list.push_back({{"image", CleanText(mistake.image)},
                    {"truth", CleanText(mistake.truth)},
                    {"answer", CleanText(mistake.answer)},
                    {"probability", mistake.probability}});
  }
  WriteJsonFile(folder / "mistakes.json", list);  // last: it says that the pictures are there
}

std::vector<Mistake> ReadMistakes(const fs::path& run_folder) {
  const fs::path folder = FolderOf(run_folder);
  std::vector<Mistake> mistakes;
  if (!fs::exists(folder / "mistakes.json")) return mistakes;
  for (const json& row : ReadJsonFile(folder / "mistakes.json")) {
    const size_t i = mistakes.size();
    mistakes.push_back({row.at("image"), row.at("truth"), row.at("answer"), row.at("probability"),
                        ReadPicture(folder / PictureName(i)), ReadPicture(folder / SeenName(i))});
  }
  return mistakes;
}

}  // namespace netwright
