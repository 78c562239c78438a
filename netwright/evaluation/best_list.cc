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
  if (!fresh && entry.Before(known->second)) known->second = entry;
}

std::vector<Architecture> BestList::Top(int k) const {
  std::vector<const Entry*> ranked;
  ranked.reserve(entries_.size());
  for (const auto& [network, entry] : entries_) ranked.push_back(&entry);
  const size_t count = std::min(ranked.size(), static_cast<size_t>(std::max(k, 0)));
  std::partial_sort(ranked.begin(), ranked.begin() + static_cast<ptrdiff_t>(count), ranked.end(),
                    [](const Entry* a, const Entry* b) { return a->Before(*b); });
  std::vector<Architecture> top;
  top.reserve(count);
  for (size_t i = 0; i < count; ++i) top.push_back(ranked[i]->architecture);
  return top;
}

}  // namespace netwright
