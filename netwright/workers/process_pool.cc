#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/resources.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/hang_watch.h"
#include "netwright/workers/job_ledger.h"
#include "netwright/workers/worker_limits.h"
#include "netwright/workers/worker_main.h"
#include "netwright/workers/worker_process.h"

namespace netwright {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int kMaxDeaths = 2;                   // of workers, over one job
constexpr int kMaxFailedStarts = 3;             // in a row
constexpr milliseconds kRestartPause(100);      // times the failed starts in a row
constexpr milliseconds kInterruptCheck(100);    // RequestInterrupt wakes no poll
constexpr milliseconds kPatience(1000);         // a worker whose channel closed should end by itself
constexpr int64_t kReserve = int64_t{1} << 30;  // bytes left to this process and the system
constexpr int64_t kLeastMemory = int64_t{256} << 20;

struct Job {
  TrainRequest request;
  int deaths = 0;
};

struct Slot {
  WorkerLimits limits;
  std::unique_ptr<WorkerProcess> process;  // null: to be started at start_at
  bool ready = false;
  std::optional<Job> job;   // being trained
  HangWatch watch;          // over it
  std::string start_error;  // what the worker said before it was ready
  Clock::time_point start_at{};
  Clock::time_point deadline = Clock::time_point::max();  // to be ready, or to answer the job
};

Clock::time_point After(Clock::time_point start, double seconds) {
  constexpr double kForever = 1e9;  // seconds; the clock's own range is not much more
  if (!(seconds < kForever)) return Clock::time_point::max();
  return start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

std::string DeathText(const ProcessEnd& end) {
  std::string text = end.Text();
  if (end.how == ProcessEnd::How::kSignalled && end.code == SIGKILL) {
    text += " (most likely by the kernel for lack of memory: fewer workers or a lower memory limit help)";
  }
  return text;
}

class ProcessPool final : public JobRunner {
 public:
  ProcessPool(const WorkerSetup& setup, const PoolOptions& options) : options_(options), setup_(setup) {
    if (options_.program.empty()) options_.program = "/proc/self/exe";
    const int usable = UsableCores();
    const int workers = options_.workers > 0 ? options_.workers : usable;
    const std::vector<int> cores = AllowedCores();
    // With fewer workers than cores the scheduler places them better, beside other runs on the machine too.
    const bool pin = workers >= static_cast<int>(cores.size());
    const int64_t memory = options_.memory_limit > 0 ? options_.memory_limit
                                                     : std::max(kLeastMemory, (UsableMemory() - kReserve) / workers);
    slots_.resize(workers);
    for (int i = 0; i < workers; ++i) {
      slots_[i].limits = {i, pin ? cores[i % cores.size()] : -1, memory};
    }
    StartWorkers(Clock::now());
  }

  int slots() const override { return static_cast<int>(slots_.size()); }

  int spare() const override { return slots() - ledger_.unanswered(); }

  void Submit(const TrainRequest& request) override {
    ledger_.Open(request.id);
    queue_.push_back({request, 0});
    AssignJobs();
  }

  std::vector<TrainAnswer> Wait(milliseconds timeout, const JobRange& range) override {
    if (!ledger_.HasOutstanding(range)) return {};
    const auto until = timeout < std::chrono::hours(24 * 365) ? Clock::now() + timeout : Clock::time_point::max();
    woken_ = false;
    for (;;) {
      const auto now = Clock::now();
      StartWorkers(now);
      AssignJobs();
      const bool last = ledger_.HasAnswer(range) || Interrupted() || woken_ || now >= until;
      PollOnce(last ? now : std::min(until, now + kInterruptCheck));
      if (last || ledger_.HasAnswer(range)) break;
    }
    AssignJobs();  // whoever answered has something to do until the next Wait
    return ledger_.Take(range);
  }

  void Cancel(const JobRange& range) override {
    ledger_.Cancel(range);
    std::erase_if(queue_, [&](const Job& job) { return range.Contains(job.request.id); });
    for (Slot& slot : slots_) {
      if (slot.job && range.Contains(slot.job->request.id)) {
        slot.job.reset();
        Replace(slot);
      }
    }
    StartWorkers(Clock::now());
  }

  RunnerStats stats() const override { return ledger_.stats(); }

 private:
  void StartWorkers(Clock::time_point now) {
    for (Slot& slot : slots_) {
      if (slot.process || now < slot.start_at) continue;
      slot.ready = false;
      slot.start_error.clear();
      try {
        slot.process = std::make_unique<WorkerProcess>(options_.program);
      } catch (const Error& error) {
        StartFailed(slot, error.what());
        continue;
      }
      slot.deadline = After(now, options_.start_timeout);
      slot.process->channel().Queue({{"setup", setup_}, {"limits", slot.limits}});
      slot.process->channel().Flush();
    }
  }

  // Remembers why; the third time in a row, Wait ends the run with it.
  void StartFailed(Slot& slot, const std::string& why) {
    slot.process.reset();
    ++failed_starts_;
    slot.start_at = Clock::now() + failed_starts_ * kRestartPause;
    start_failure_ = fmt::format("cannot start a worker ({} worker): {}", options_.program, why);
  }

  void AssignJobs() {
    for (Slot& slot : slots_) {
      if (queue_.empty()) return;
      if (!slot.process || !slot.ready || slot.job) continue;
      slot.job = std::move(queue_.front());
      queue_.pop_front();
      slot.deadline = options_.job_timeout > 0 ? After(Clock::now(), options_.job_timeout) : Clock::time_point::max();
      slot.watch.Begin(Clock::now(), slot.process->ProcessorTime());
      slot.process->channel().Queue({{"job", slot.job->request}});
      slot.process->channel().Flush();
    }
  }

  // Blocks until something happens, at most until `limit`, and handles it.
  void PollOnce(Clock::time_point limit) {
    if (failed_starts_ >= kMaxFailedStarts) throw Error(ErrorKind::kRun, start_failure_);
    std::vector<pollfd> entries;
    std::vector<Slot*> owners;
    for (Slot& slot : slots_) {
      limit = std::min(limit, slot.process ? slot.deadline : slot.start_at);
      if (!slot.process) continue;
      const bool unsent = slot.process->channel().HasUnsent();
      entries.push_back({slot.process->channel().fd(), static_cast<short>(POLLIN | (unsent ? POLLOUT : 0)), 0});
      owners.push_back(&slot);
    }
    if (options_.wake_fd >= 0) entries.push_back({options_.wake_fd, POLLIN, 0});
    const auto left = std::chrono::ceil<milliseconds>(limit - Clock::now());
    const int count = poll(entries.data(), entries.size(), static_cast<int>(std::max<int64_t>(0, left.count())));
    for (size_t i = 0; i < owners.size() && count > 0; ++i) {
      if (entries[i].revents != 0) Service(*owners[i]);
    }
    if (options_.wake_fd >= 0 && count > 0) woken_ = entries.back().revents != 0;
    const auto now = Clock::now();
    for (Slot& slot : slots_) {
      if (slot.process && now >= slot.deadline) DeadlinePassed(slot);
      if (slot.process && slot.job) LookForHang(slot, now);
    }
  }

  void Service(Slot& slot) {
    Channel& channel = slot.process->channel();
    channel.Flush();
    channel.Fill();
    bool sense = true;
    try {
      while (const std::optional<Json> message = sense ? channel.Next() : std::nullopt) {
        sense = OnMessage(slot, *message);
      }
    } catch (const Json::exception&) {
      sense = false;
    }
    if (!sense) {
      slot.process->Kill();
      Died(slot, "sent something that is not an answer");
    } else if (channel.closed()) {
      Died(slot, DeathText(slot.process->Reap(kPatience)));
    }
  }

  // False for what no worker of this version says.
  bool OnMessage(Slot& slot, const Json& message) {
    if (const auto error = message.find("error"); error != message.end()) {
      const std::string text = error->at("message");
      if (slot.ready) throw Error(static_cast<ErrorKind>(error->at("kind").get<int>()), text);
      slot.start_error = text;  // its end follows
      return true;
    }
    if (slot.job) {
      TrainAnswer answer = message.at("answer");
      answer.id = slot.job->request.id;
      answer.worker = fmt::format("pool/{}", slot.limits.index);
      FinishJob(slot, std::move(answer));
      return true;
    }
    if (slot.ready || message.at("ready") != kWorkerProtocol) return false;
    slot.ready = true;
    slot.deadline = Clock::time_point::max();
    failed_starts_ = 0;
    return true;
  }

  void FinishJob(Slot& slot, TrainAnswer answer) {
    slot.job.reset();
    slot.deadline = Clock::time_point::max();
    ledger_.Answer(std::move(answer));
  }

  void FailJob(Slot& slot, Outcome outcome, std::string message) {
    TrainAnswer answer;
    answer.id = slot.job->request.id;
    answer.outcome = outcome;
    answer.message = std::move(message);
    answer.worker = fmt::format("pool/{}", slot.limits.index);
    FinishJob(slot, std::move(answer));
  }

  void Replace(Slot& slot) {
    slot.process.reset();
    slot.start_at = Clock::now();
    ++ledger_.stats().restarts;
  }

  void Died(Slot& slot, const std::string& how) {
    if (!slot.ready) {
      StartFailed(slot, slot.start_error.empty() ? "it " + how : slot.start_error);
      return;
    }
    if (slot.job && ++slot.job->deaths < kMaxDeaths) {
      ++ledger_.stats().retried;
      queue_.push_front(*std::move(slot.job));
      slot.job.reset();
    } else if (slot.job) {
      FailJob(slot, Outcome::kCrashed, fmt::format("its worker died twice; the last one {}", how));
    }
    Replace(slot);
  }

  void DeadlinePassed(Slot& slot) {
    if (!slot.ready) {
      StartFailed(slot, fmt::format("it was not ready within {:g} s", options_.start_timeout));
      return;
    }
    FailJob(slot, Outcome::kTimeout, fmt::format("stopped after {:g} s", options_.job_timeout));
    Replace(slot);
  }

  void LookForHang(Slot& slot, Clock::time_point now) {
    if (options_.hang_timeout <= 0) return;
    const std::chrono::duration<double> idle = slot.watch.Look(now, slot.process->ProcessorTime());
    if (idle.count() < options_.hang_timeout) return;
    slot.process->Kill();
    Died(slot, fmt::format("hung: it used no processor time in {:g} s (hang_timeout)", options_.hang_timeout));
  }

  PoolOptions options_;
  const Json setup_;  // as it is sent
  std::vector<Slot> slots_;
  std::deque<Job> queue_;
  JobLedger ledger_;
  bool woken_ = false;     // by wake_fd, in this Wait
  int failed_starts_ = 0;  // since a worker was last ready
  std::string start_failure_;
};

}  // namespace

int64_t AllocationLimit(int64_t train_bytes) {
  constexpr int64_t kLibraries = int64_t{256} << 20;  // half of it measured: docs/costs.md
  return 2 * train_bytes + kLibraries;                // a quarter more was too little after five other networks
}

std::unique_ptr<JobRunner> MakeProcessPool(const WorkerSetup& setup, const PoolOptions& options) {
  return std::make_unique<ProcessPool>(setup, options);
}

}  // namespace netwright
