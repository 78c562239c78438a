#include "netwright/run/search_loop.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/interrupt.h"
#include "netwright/run/foresight.h"

namespace netwright {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPoll(200);
constexpr int64_t kStallFactor = 50;
constexpr int64_t kMinimumStall = 1000;
constexpr size_t kGuessedFrom = 256;  // of the rewards told last
constexpr std::chrono::milliseconds kLongestPlay(100);

void Count(const Proposal& proposal, const Evaluation& evaluation, LoopCounts& counts) {
  if (proposal.pointer_shift && !evaluation.trained()) {
    ++counts.shifts;
  } else if (evaluation.cached) {
    ++counts.cached;
  } else if (evaluation.outcome == Outcome::kInvalid) {
    ++counts.invalid;
  } else if (evaluation.outcome != Outcome::kOk) {
    ++counts.failed;
  }
  if (evaluation.trained()) {
    ++counts.trained;
    counts.images += evaluation.metrics.images;
  }
}

class Loop {
 public:
  Loop(Strategy& strategy, Evaluator& evaluator, const LoopOptions& options, Observers observers, LoopCounts& counts)
      : strategy_(strategy), evaluator_(evaluator), options_(options), observers_(observers), counts_(counts) {}

  LoopEnd Run() {
    const int64_t stall = options_.evaluations > 0 ? std::max(kMinimumStall, kStallFactor * options_.evaluations)
                                                   : std::numeric_limits<int64_t>::max();
    while (true) {
      if (Interrupted()) return LoopEnd::kInterrupted;
      EndInTime();
      if (since_new_network_ >= stall) return LoopEnd::kStalled;
      Ask();
      if (Interrupted()) return LoopEnd::kInterrupted;
      if (out_.empty()) return ended_ ? LoopEnd::kDeadline : LoopEnd::kBudget;
      const bool replaying = static_cast<int64_t>(out_.begin()->first) < options_.replayed;
      if (ended_ && !replaying && Clock::now() >= last_call_) return LoopEnd::kDeadline;
      Speculate();
      Receive();
      TellInOrder();
    }
  }

  // Goes on by guesses, from what is out in `now`, until so many networks would have to be trained.
  void PlayAhead(const Loop& now, const Foresight& foresight, size_t networks) {
    out_ = now.out_;
    results_ = now.results_;
    for (const auto& [id, proposal] : out_) {
      if (!results_.contains(id)) results_.emplace(id, foresight.Expect(proposal));
    }
    const Clock::time_point until = Clock::now() + kLongestPlay;
    while (!out_.empty() && foresight.untrained().size() < networks && Clock::now() < until) {
      TellInOrder();
      Receive();
      if (results_.empty()) return;
    }
  }

 private:
  // Nothing more is asked for behind the deadline; what is out may come in for a moment.
  void EndInTime() {
    const bool enough = options_.enough > 0 && counts_.trained >= options_.enough;
    const Clock::time_point deadline =
        enough ? std::min(options_.enough_deadline, options_.deadline) : options_.deadline;
    const Clock::time_point now = Clock::now();
    if (ended_ || now < deadline) return;
    ended_ = true;
    last_call_ = (enough ? now : deadline) +
                 std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options_.grace));
  }

  // How many more proposals may go out: in flight, and so that the budgets are met exactly even if all that are out
  // turn out to be new networks.
  int64_t Room() const {
    const int64_t out = static_cast<int64_t>(out_.size());
    int64_t room = options_.in_flight - out;
    if (options_.evaluations > 0) room = std::min(room, options_.evaluations - counts_.trained - out);
    if (options_.proposals > 0) room = std::min(room, options_.proposals - counts_.proposed);
    return ended_ ? std::min(room, options_.replayed - counts_.proposed) : room;
  }

  void Ask() {
    const int64_t room = Room();
    if (room <= 0) return;
    const std::vector<Proposal> proposals = strategy_.Ask(static_cast<int>(room));
    NETWRIGHT_CHECK(!proposals.empty() || !out_.empty() || Interrupted());
    for (const Proposal& proposal : proposals) out_.emplace(proposal.id, proposal);
    counts_.proposed += static_cast<int64_t>(proposals.size());
    evaluator_.Submit(proposals);
  }

  // Again whenever more is known, or a worker is spare.
  void Speculate() {
    if (!options_.speculate || ended_ || counts_.proposed < options_.replayed) return;
    const Clock::time_point start = Clock::now();
    const SpeculationRoom room = evaluator_.RoomToSpeculate();
    const std::pair now(arrived_, room.spare);
    if (room.total() <= 0 || start < speculate_at_ || now == speculated_) return;
    const std::unique_ptr<Strategy> copy = strategy_.Clone();
    if (copy == nullptr) return;
    Foresight foresight(evaluator_, MedianOf({rewards_.begin(), rewards_.end()}));
    LoopCounts counts = counts_;
    LoopOptions options = options_;
    options.speculate = false;
    Loop(*copy, foresight, options, {}, counts).PlayAhead(*this, foresight, static_cast<size_t>(room.total()));
    evaluator_.Speculate(foresight.untrained());
    speculated_ = {arrived_, evaluator_.RoomToSpeculate().spare};
    const Clock::time_point end = Clock::now();
    speculate_at_ = end + std::chrono::duration_cast<Clock::duration>((1 / options_.playing_share - 1) * (end - start));
  }

  void Receive() {
    for (Evaluation& evaluation : evaluator_.Wait(kPoll)) {
      const auto proposal = out_.find(evaluation.id);
      NETWRIGHT_CHECK(proposal != out_.end());
      for (SearchObserver* observer : observers_) observer->OnResult(proposal->second, evaluation);
      results_.emplace(evaluation.id, std::move(evaluation));
      ++arrived_;
    }
    for (SearchObserver* observer : observers_) observer->OnWait(counts_);
  }

  void Remember(const Evaluation& evaluation) {
    rewards_.push_back(evaluation.reward());
    if (rewards_.size() > kGuessedFrom) rewards_.pop_front();
  }

  // Tells one result at a time and asks in between, whenever the oldest proposal's result is there: the sequence of
  // calls that the strategy sees is then the same for any order of arrival.
  void TellInOrder() {
    while (!results_.empty() && results_.begin()->first == out_.begin()->first) {
      const Evaluation evaluation = std::move(results_.begin()->second);
      const Proposal proposal = std::move(out_.begin()->second);
      results_.erase(results_.begin());
      out_.erase(out_.begin());
      const int64_t trained = counts_.trained;
      Count(proposal, evaluation, counts_);
      since_new_network_ = counts_.trained > trained ? 0 : since_new_network_ + 1;
      strategy_.Tell(std::span(&evaluation, 1));
      if (options_.speculate) Remember(evaluation);
      for (SearchObserver* observer : observers_) observer->OnTold(proposal, evaluation, counts_);
      EndInTime();
      Ask();
      if (out_.empty()) return;
    }
  }

  Strategy& strategy_;
  Evaluator& evaluator_;
  const LoopOptions& options_;
  const Observers observers_;
  LoopCounts& counts_;
  std::map<uint64_t, Proposal> out_;        // asked for, not told
  std::map<uint64_t, Evaluation> results_;  // arrived, not told
  int64_t since_new_network_ = 0;
  int64_t arrived_ = 0;                                        // results
  std::deque<double> rewards_;                                 // told last; while speculating
  std::pair<int64_t, int> speculated_{-1, 0};                  // arrived_ and spare workers after the last time
  Clock::time_point speculate_at_ = Clock::time_point::min();  // not before
  bool ended_ = false;                                         // the deadline has passed: nothing more is asked for
  Clock::time_point last_call_ = Clock::time_point::max();     // for what is out
};

}  // namespace

LoopEnd RunSearchLoop(Strategy& strategy, Evaluator& evaluator, const LoopOptions& options, Observers observers,
                      LoopCounts& counts) {
  return Loop(strategy, evaluator, options, observers, counts).Run();
}

}  // namespace netwright
