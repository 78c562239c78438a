#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "netwright/base/random.h"
#include "netwright/datasets/groups.h"

namespace netwright {
namespace {

struct Group {
  Indices images;
  std::map<size_t, int64_t> classes;  // images of each that it has
  bool taken = false;
};

// The groups that have images in `pool`, in the order of these.
std::vector<Group> GroupsIn(const Indices& pool, std::span<const int32_t> labels, std::span<const int64_t> numbers) {
  std::vector<Group> groups;
  std::map<int64_t, size_t> places;
  for (const int64_t i : pool) {
    const auto [place, fresh] = places.emplace(numbers[static_cast<size_t>(i)], groups.size());
    if (fresh) groups.emplace_back();
    Group& group = groups[place->second];
    group.images.push_back(i);
    ++group.classes[static_cast<size_t>(labels[static_cast<size_t>(i)])];
  }
  return groups;
}

class Taking {
 public:
  Taking(std::vector<Group>* groups, size_t classes, double share, int64_t leave)
      : groups_(*groups), leave_(leave), wanted_(classes), taken_(classes), left_(classes) {
    for (const Group& group : groups_) {
      for (const auto& [c, count] : group.classes) {
        wanted_[c] += share * static_cast<double>(count);
        ++left_[c];
      }
    }
  }

  bool MayTake(const Group& group) const {
    return !group.taken && std::all_of(group.classes.begin(), group.classes.end(),
                                       [&](const auto& entry) { return left_[entry.first] > leave_; });
  }

  // Whether the images of each class come nearer to the share, all in all.
  bool Helps(const Group& group) const {
    double gain = 0;
    for (const auto& [c, count] : group.classes) {
      const double open = wanted_[c] - static_cast<double>(taken_[c]);
      gain += std::abs(open) - std::abs(open - static_cast<double>(count));
    }
    return gain > 0;
  }

  void Take(Group* group) {
    group->taken = true;
    for (const auto& [c, count] : group->classes) {
      taken_[c] += count;
      --left_[c];
    }
  }

  // The smallest group with images of each class that has none.
  void TakeMissingClasses(const std::vector<size_t>& order) {
    for (size_t c = 0; c < taken_.size(); ++c) {
      Group* smallest = nullptr;
      for (const size_t g : order) {
        Group& group = groups_[g];
        if (taken_[c] > 0 || !group.classes.contains(c) || !MayTake(group)) continue;
        if (smallest == nullptr || group.images.size() < smallest->images.size()) smallest = &group;
      }
      if (smallest != nullptr) Take(smallest);
    }
  }

 private:
  std::vector<Group>& groups_;
  int64_t leave_;
  std::vector<double> wanted_;  // images of each class
  std::vector<int64_t> taken_;  // likewise
  std::vector<int64_t> left_;   // groups with images of it that are not taken
};

}  // namespace

Indices TakeGroups(std::span<const int32_t> labels, size_t classes, std::span<const int64_t> groups, Indices* pool,
                   double share, int64_t leave, uint64_t seed, std::string_view purpose) {
  std::vector<Group> all = GroupsIn(*pool, labels, groups);
  std::vector<size_t> order(all.size());
  for (size_t g = 0; g < order.size(); ++g) order[g] = g;
  Rng rng(StreamSeed(seed, purpose), "groups", 0);
  rng.Shuffle(std::span(order));
  Taking taking(&all, classes, share, leave);
  for (const size_t g : order) {
    if (taking.Helps(all[g]) && taking.MayTake(all[g])) taking.Take(&all[g]);
  }
  taking.TakeMissingClasses(order);
  Indices taken;
  pool->clear();
  for (const Group& group : all) {
    Indices& to = group.taken ? taken : *pool;
    to.insert(to.end(), group.images.begin(), group.images.end());
  }
  std::sort(taken.begin(), taken.end());
  std::sort(pool->begin(), pool->end());
  return taken;
}

}  // namespace netwright
