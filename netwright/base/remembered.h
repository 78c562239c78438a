#ifndef NETWRIGHT_BASE_REMEMBERED_H_
#define NETWRIGHT_BASE_REMEMBERED_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace netwright {

// Entries that are found again by hash: some thousand, and then it starts anew. Small and flat, since what asks at
// every step waits for little else than memory. Not thread-safe.
template <typename Entry>
class Remembered {
 public:
  // The entry with this hash of which is_it(entry) is true, or null. Valid until the next Add.
  template <typename IsIt>
  const Entry* Find(uint64_t hash, const IsIt& is_it) const {
    if (slots_.empty()) return nullptr;
    for (size_t at = Home(hash);; at = Next(at)) {
      const uint64_t slot = slots_[at];
      if (slot == 0) return nullptr;
      if ((slot ^ hash) >> kPlaceBits != 0) continue;
      const Entry& entry = entries_[(slot & kPlaceMask) - 1];
      if (is_it(entry)) return &entry;
    }
  }

  const Entry& Add(uint64_t hash, Entry entry) {
    if (entries_.size() >= kMost) Clear();
    entries_.push_back(std::move(entry));
    if (2 * entries_.size() > slots_.size()) Grow();
    Place((hash & ~kPlaceMask) | entries_.size());
    return entries_.back();
  }

  void Clear() {
    entries_.clear();
    slots_.clear();
  }

 private:
  static constexpr int kPlaceBits = 16;
  static constexpr uint64_t kPlaceMask = (uint64_t{1} << kPlaceBits) - 1;
  static constexpr size_t kMost = size_t{1} << (kPlaceBits - 1);

  size_t Home(uint64_t hash) const { return (hash >> kPlaceBits) & (slots_.size() - 1); }
  size_t Next(size_t at) const { return (at + 1) & (slots_.size() - 1); }

  void Place(uint64_t slot) {
    size_t at = Home(slot);
    while (slots_[at] != 0) at = Next(at);
    slots_[at] = slot;
  }

  void Grow() {
    const std::vector<uint64_t> before =
        std::exchange(slots_, std::vector<uint64_t>(slots_.empty() ? 64 : 2 * slots_.size()));
    for (const uint64_t slot : before) {
      if (slot != 0) Place(slot);
    }
  }

  std::vector<Entry> entries_;
  // A power of two, open addressing: the hash without its low bits, and there 1 + the entry's place; 0: free.
  std::vector<uint64_t> slots_;
};

}  // namespace netwright

#endif  // NETWRIGHT_BASE_REMEMBERED_H_
