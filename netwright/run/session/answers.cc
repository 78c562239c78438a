#include "netwright/run/session/answers.h"

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"

namespace netwright {
namespace {

// Null where there is none, or one without tables yet.
std::unique_ptr<Store> TryOpen(const std::string& path) {
  if (!std::filesystem::exists(path)) return nullptr;
  try {
    return OpenStoreReadOnly(path);
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace

Answers::Answers(const std::string& folders, const std::filesystem::path& base) {
  for (const std::string& folder : ListItems(folders, ':')) {
    others_.push_back({(base / folder / "experiments.sqlite").string(), nullptr});
  }
}

std::optional<Evaluation> Answers::Find(const CacheKey& key) {
  for (Other& other : others_) {
    if (other.store == nullptr) other.store = TryOpen(other.path);
    if (other.store == nullptr) continue;
    if (std::optional<Evaluation> found = other.store->Find(key)) return found;
  }
  return std::nullopt;
}

}  // namespace netwright
