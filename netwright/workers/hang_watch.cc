#include "netwright/workers/hang_watch.h"

#include <algorithm>

namespace netwright {
namespace {

constexpr HangWatch::Duration kSignOfLife = std::chrono::milliseconds(10);  // of processor time
constexpr HangWatch::Duration kLongestStep = std::chrono::seconds(1);       // more time between looks is not counted

}  // namespace

void HangWatch::Begin(Time now, Duration used) {
  looked_ = now;
  used_ = used;
  idle_ = {};
}

HangWatch::Duration HangWatch::Look(Time now, Duration used) {
  idle_ += std::min<Duration>(now - looked_, kLongestStep);
  looked_ = now;
  if (used - used_ >= kSignOfLife) {
    used_ = used;
    idle_ = {};
  }
  return idle_;
}

}  // namespace netwright
