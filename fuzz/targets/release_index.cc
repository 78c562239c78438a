#include <array>

#include "fuzz/fuzz_target.h"
#include "netwright/datasets/files/file_set.h"
#include "netwright/datasets/releases/release.h"

namespace {

using namespace netwright;

// Files whose names are lines and whose content follows "|FILE|", one after another.
class Files final : public FileSet {
 public:
  explicit Files(std::span<const std::byte> bytes) {
    const std::string_view names = TextOf(TakeUntil(bytes, "|FILE|"));
    for (size_t start = 0; start < names.size() && paths_.size() < 64;) {
      const size_t end = std::min(names.find('\n', start), names.size());
      if (end > start) paths_.emplace_back(names.substr(start, end - start));
      start = end + 1;
    }
    for (size_t i = 0; i < paths_.size(); ++i) contents_.push_back(TakeUntil(bytes, "|FILE|"));
  }
  std::string_view format() const override { return "folder"; }
  const std::vector<std::string>& files() const override { return paths_; }
  const std::vector<std::string>& folders() const override { return folders_; }
  std::optional<std::span<const std::byte>> Read(size_t file, std::vector<std::byte>* /*buffer*/,
                                                 std::string* /*why*/) const override {
    return contents_[file];
  }

 private:
  std::vector<std::string> paths_, folders_;
  std::vector<std::span<const std::byte>> contents_;
};

}  // namespace

// The index files of known releases, and of our own imports.
NETWRIGHT_FUZZ_TARGET(release_index) { ArrangeRelease(Files(bytes), "fuzz"); }
