#include "netwright/evaluation/best_list.h"

#include <algorithm>

namespace netwright {

Architecture BareLayers(Architecture architecture) {
  if (architecture.HasTerminal()) architecture.layers[--architecture.size] = Layer{};
  architecture.shift1 = 0;
  architecture.shift2 = 0;
  architecture.out_of_range = 0;
  return architecture;
}

void BestList::Add(const Proposal& proposal, double reward) {
  const Entry entry{proposal.arch, reward, proposal.id};
  const auto [known, fresh] = entries_.try_emplace(proposal.key, entry);
  networks_ += fresh ? 1 : 0;
  if (!fresh && entry.Before(known->second)) known->second = entry;
  if (entries_.size() > 2 * kKept) ForgetTheWorst();
}

// The best `count`, best first.
std::vector<const BestList::Entry*> BestList::Ranked(size_t count) const {
  std::vector<const Entry*> ranked;
  ranked.reserve(entries_.size());
  for (const auto& [network, entry] : entries_) ranked.push_back(&entry);
  count = std::min(ranked.size(), count);
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<ptrdiff_t>(count), ranked.end(),
                    [](const Entry* a, const Entry* b) { return a->Before(*b); });
  ranked.resize(count);
  return ranked;
}

void BestList::ForgetTheWorst() {
  std::vector<const Entry*> all;
  all.reserve(entries_.size());
  for (const auto& [network, entry] : entries_) all.push_back(&entry);
  const auto worst_kept = all.begin() + (kKept - 1);
  std::nth_element(all.begin(), worst_kept, all.end(), [](const Entry* a, const Entry* b) { return a->Before(*b); });
  const Entry last = **worst_kept;
  std::erase_if(entries_, [&](const auto& known) { return last.Before(known.second); });
}

std::vector<Architecture> BestList::Top(int k) const {
  std::vector<Architecture> top;
  for (const Entry* entry : Ranked(static_cast<size_t>(std::clamp(k, 0, static_cast<int>(kKept))))) {
    top.push_back(entry->architecture);
  }
  return top;
}

}  // namespace netwright
