#include "netwright/run/session/event_writer.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace netwright {
namespace {

constexpr std::chrono::seconds kFlushEvery(1);

double SecondsNow() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

EventWriter::EventWriter(const std::filesystem::path& path, std::map<uint64_t, double> recorded)
    : recorded_(std::move(recorded)),
      file_(path, recorded_.empty() ? SecondsNow() : TimeOf(recorded_.begin()->first)) {}

void EventWriter::OnTold(const Proposal& proposal, const Evaluation& evaluation, const LoopCounts& /*counts*/) {
  if (!evaluation.trained() || evaluation.outcome != Outcome::kOk) return;
  const double accuracy = evaluation.metrics.accuracy;
  best_ = std::max(best_, accuracy);
  const Scalar scalars[] = {{"search/accuracy", accuracy}, {"search/best", best_}};
  file_.Add(proposal.id, TimeOf(proposal.id), scalars);
  FlushNowAndThen();
}

void EventWriter::OnStep(std::span<const Step> steps) {
  for (const Step& step : steps) {
    std::vector<Scalar> scalars;
    if (step.proposal) {
      trial_ = *step.proposal;
      scalars.push_back({"agent/reward", step.reward});
      if (!std::isnan(step.entropy)) scalars.push_back({"agent/entropy", step.entropy});
    }
    if (const std::optional<Episode> episode = episodes_.Add(step)) {
      scalars.push_back({"agent/episode_best", episode->best});
      scalars.push_back({"agent/episode_reward", episode->total});
      scalars.push_back({"agent/episode_length", static_cast<double>(episode->length)});
    }
    if (!scalars.empty()) file_.Add(trial_, TimeOf(trial_), scalars);
  }
  FlushNowAndThen();
}

void EventWriter::OnWait(const LoopCounts& /*counts*/) { FlushNowAndThen(); }

double EventWriter::TimeOf(uint64_t trial) const {
  const auto found = recorded_.find(trial);
  return found == recorded_.end() || std::isnan(found->second) ? SecondsNow() : found->second;
}

void EventWriter::FlushNowAndThen() {
  const auto now = std::chrono::steady_clock::now();
  if (now - flushed_ < kFlushEvery) return;
  flushed_ = now;
  file_.Flush();
}

}  // namespace netwright
