#include "netwright/workers/nodes/node_pool.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/base/units.h"
#include "netwright/io/file_io.h"
#include "netwright/workers/job_ledger.h"
#include "netwright/workers/nodes/attached_file.h"
#include "netwright/workers/nodes/data_files.h"
#include "netwright/workers/nodes/job_queue.h"
#include "netwright/workers/nodes/roster.h"

namespace netwright {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;
using State = Node::State;

constexpr int kMaxEnds = 10;                            // of nodes, over one job
constexpr int kMaxErrors = 3;                           // of nodes in a row, with no answer between
constexpr int kMostFailedStarts = 3;                    // of each node, where none was ever there
constexpr double kFirstPause = 1, kLongestPause = 300;  // seconds until a lost node is asked for again
constexpr double kBeat = 2;                             // seconds between signs of life, both ways
constexpr double kAgentSilence = 60;                    // seconds without one after which an agent ends at the earliest
constexpr double kGiveUp = 10;     // times LaunchProfile::silence, after which a silent node is lost
constexpr double kLongStart = 30;  // seconds after which a start is talked about
constexpr double kHostCheck = 1;   // seconds
constexpr milliseconds kTick(250), kStopCheck(100);
constexpr milliseconds kEndPatience(1000);  // a command whose output ended should end by itself

class NodePool final : public JobRunner {
 public:
  NodePool(const WorkerSetup& setup, const PoolOptions& pool, const NodeOptions& options)
      : options_(options), roster_(options) {
    setup_.workers = setup;
    setup_.memory_limit = pool.memory_limit;
    setup_.job_timeout = pool.job_timeout;
    setup_.hang_timeout = pool.hang_timeout;
    setup_.beat = std::min(kBeat, silence() / 4);
    setup_.silence = std::max(kAgentSilence, 3 * silence());  // the side that decides is this one
    for (const WorkerSetup::Task& task : setup.tasks) {
      setup_.files.push_back(DescribeDataFile(task.packed_file));
      paths_.push_back(task.packed_file);
      if (!roster_.profile().shares) setup_.files.back().path.clear();
    }
    if (wake_ < 0) FailRun("cannot make a descriptor: {}", Reason(errno));
    processors_.push_back(options.processor);
    thread_ = std::thread([this] { Converse(); });
  }

  ~NodePool() override {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    Wake();
    thread_.join();
    close(wake_);
  }

  int slots() const override {
    std::unique_lock lock(mutex_);
    while (!begun_ && !failure_ && !Interrupted()) {
      TellNotes(lock);
      changed_.wait_for(lock, kStopCheck);
    }
    return std::max(1, SlotsHere());
  }

  int spare() const override {
    const std::lock_guard lock(mutex_);
    return begun_ ? SlotsHere() - ledger_.unanswered() : 0;
  }

  int threads() const override {
    const std::lock_guard lock(mutex_);
    int most = 1;
    for (const Node& node : roster_.nodes()) most = std::max(most, node.here() ? node.slots : 0);
    return most;
  }

  void Submit(const TrainRequest& request) override {
    {
      const std::lock_guard lock(mutex_);
      ledger_.Open(request.id);
      queue_.Add(request);
    }
    Wake();
  }

  std::vector<TrainAnswer> Wait(milliseconds timeout, const JobRange& range) override {
    using std::chrono::hours;
    const auto until = timeout < hours(24 * 365) ? NodeClock::now() + timeout : NodeClock::time_point::max();
    std::unique_lock lock(mutex_);
    for (;;) {
      TellNotes(lock);
      if (!ledger_.HasOutstanding(range)) return {};
      if (failure_) throw Error(*failure_);
      const auto now = NodeClock::now();
      if (ledger_.HasAnswer(range) || Interrupted() || now >= until) return ledger_.Take(range);
      changed_.wait_until(lock, std::min(until, now + kStopCheck));
    }
  }

  void Cancel(const JobRange& range) override {
    {
      const std::lock_guard lock(mutex_);
      ledger_.Cancel(range);
      for (const uint64_t ticket : queue_.Of(range)) {
        queue_.Close(ticket);
        CancelElsewhere(ticket);
      }
    }
    Wake();
  }

  RunnerStats stats() const override {
    const std::lock_guard lock(mutex_);
    return ledger_.stats();
  }

 private:
  void Wake() const {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
  }

  void TellNotes(std::unique_lock<std::mutex>& lock) const {
    if (notes_.empty()) return;
    const std::vector<std::string> notes = std::exchange(notes_, {});
    lock.unlock();
    for (const std::string& note : notes) options_.note(note);
    lock.lock();
  }

  double silence() const { return roster_.profile().silence; }

  // All below is the thread's own, with the mutex held but for the poll.

  void Converse() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
      try {
        Step(lock);
      } catch (const Error& error) {
        Fail(error);
      }
      changed_.notify_all();
    }
    for (Node& node : roster_.nodes()) {
      if (node.link) node.link->HangUp();
    }
    for (Node& node : roster_.nodes()) {
      if (node.link) node.link->End(kEndPatience);
    }
  }

  void Fail(const Error& error) {
    if (!failure_) failure_ = error;
  }

  void Step(std::unique_lock<std::mutex>& lock) {
    const auto now = NodeClock::now();
    if (now >= hosts_at_) {
      hosts_at_ = now + NodeSeconds(kHostCheck);
      if (const auto complaint = roster_.Refresh()) notes_.push_back(*complaint);
    }
    StartNodes(now);
    AssignJobs();
    std::vector<pollfd> entries = {{wake_, POLLIN, 0}};
    std::vector<Node*> owners = {nullptr};
    for (Node& node : roster_.nodes()) {
      if (!node.link) continue;
      Beat(node, now);
      const bool unsent = node.link->channel().HasUnsent();
      entries.push_back({node.link->channel().fd(), static_cast<short>(POLLIN | (unsent ? POLLOUT : 0)), 0});
      entries.push_back({node.link->error_fd(), POLLIN, 0});
      owners.insert(owners.end(), 2, &node);
    }
    const auto tick = std::min(kTick, std::chrono::ceil<milliseconds>(NodeSeconds(setup_.beat / 2)));
    lock.unlock();
    poll(entries.data(), entries.size(), static_cast<int>(tick.count()));
    lock.lock();
    if (entries.front().revents != 0) {
      uint64_t count = 0;
      [[maybe_unused]] const ssize_t got = read(wake_, &count, sizeof(count));
    }
    for (size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].revents != 0 && owners[i]->link) Service(*owners[i]);
    }
    for (Node& node : roster_.nodes()) {
      if (node.link) CheckHeard(node, NodeClock::now());
    }
    TellWhetherAnyIsHere();
  }

  void StartNodes(NodeClock::time_point now) {
    std::erase_if(roster_.nodes(), [](const Node& node) { return node.leaving && !node.link; });
    if (failure_) return;
    for (Node& node : roster_.nodes()) {
      if (node.state != State::kDown || node.leaving || now < node.start_at) continue;
      node.heard = node.beat_at = now;
      node.greeting.reset();
      node.said.clear();
      node.told_waiting = false;
      try {
        node.link = std::make_unique<NodeLink>(roster_.CommandFor(node));
        node.state = State::kStarting;
      } catch (const Error& error) {
        Lost(node, error.what());
      }
    }
  }

  void AssignJobs() {
    if (!begun_ || failure_) return;
    while (const auto ticket = queue_.Next()) {
      const TrainRequest& request = queue_.Request(*ticket);
      Node* best = nullptr;  // with the most free slots, as a share of them: no node has long to wait for
      for (Node& node : roster_.nodes()) {
        if (!node.here() || node.leaving || !Fits(node, request)) continue;
        if (best == nullptr || Load(node) < Load(*best)) best = &node;
      }
      if (best == nullptr) return;
      Give(*best, *ticket, request);
    }
  }

  int SlotsHere() const {
    int slots = 0;
    for (const Node& node : roster_.nodes()) slots += node.here() && !node.leaving ? node.slots : 0;
    return slots;
  }

  static int SlotsOf(const Node& node, const TrainRequest& request) { return std::min(request.threads, node.slots); }
  static bool Fits(const Node& node, const TrainRequest& request) {
    return node.used() + SlotsOf(node, request) <= node.slots;
  }
  static double Load(const Node& node) { return static_cast<double>(node.used()) / node.slots; }

  void Give(Node& node, uint64_t ticket, const TrainRequest& request) {
    Json job = request;
    job["id"] = ticket;
    job["threads"] = SlotsOf(node, request);
    Json message = {{"job", std::move(job)}};
    if (!request.load_state.empty()) AttachFile(message, "state", request.load_state);
    queue_.Give(ticket);
    node.running.emplace(ticket, SlotsOf(node, request));
    node.Queue(message);
  }

  void Beat(Node& node, NodeClock::time_point now) {
    if (now < node.beat_at || node.state == State::kStarting) return;
    node.beat_at = now + NodeSeconds(setup_.beat);
    if (!node.link->channel().HasUnsent()) node.Queue({{"beat", true}});
  }

  void Service(Node& node) {
    for (const std::string& line : node.TakeErrorLines()) {
      if (node.here()) notes_.push_back(fmt::format("{}: {}", node.name, line));
    }
    Channel& channel = node.link->channel();
    channel.Flush();
    channel.Fill();
    try {
      if (!node.greeting && !Greet(node)) return;
      while (node.link) {
        const std::optional<Json> message = channel.Next();
        if (!message) break;
        Heard(node);
        OnMessage(node, *message);
      }
    } catch (const Json::exception&) {
      Lost(node, "sent something that makes no sense");
    }
    if (!node.link) return;
    if (const auto sender = senders_.find(&node); sender != senders_.end()) sender->second.Pump(node);
    if (channel.closed()) Lost(node, "");
  }

  // False when there is nothing more to read of it now.
  bool Greet(Node& node) {
    if (!node.TakeGreeting()) {
      if (node.link->channel().closed()) Lost(node, "");
      return false;
    }
    const std::string misfit = MisfitOf(*node.greeting, options_.version);
    if (misfit.empty()) return true;
    notes_.push_back(fmt::format("warning: {} is not used: {}", node.name, misfit));
    node.said = misfit;
    node.link->End(milliseconds(0));
    node.link.reset();
    node.state = State::kRefused;
    FailWithoutHope();
    return false;
  }

  void Heard(Node& node) {
    node.heard = NodeClock::now();
    if (node.state != State::kSilent) return;
    node.state = State::kReady;
    notes_.push_back(fmt::format("{} is heard again", node.name));
    for (const auto& [ticket, slots] : node.running) {
      if (queue_.IsWaiting(ticket)) queue_.Give(ticket);  // goes on there
    }
  }

  void OnMessage(Node& node, const Json& message) {
    if (const auto info = message.find("node"); info != message.end()) {
      node.info = info->get<NodeInfo>();
      NodeSetup setup = setup_;
      setup.count = roster_.WorkersOf(node);
      node.state = State::kPreparing;
      node.Queue({{"setup", setup}});
    } else if (const auto lacks = message.find("lacks"); lacks != message.end()) {
      SendData(node, lacks->get<std::vector<size_t>>());
    } else if (const auto ready = message.find("ready"); ready != message.end()) {
      Joined(node, *ready);
    } else if (message.contains("answer")) {
      OnAnswer(node, message);
    } else if (const auto error = message.find("error"); error != message.end()) {
      OnError(node, *error);
    }
  }

  void SendData(Node& node, const std::vector<size_t>& lacking) {
    if (lacking.empty()) return;
    std::vector<std::string> paths;
    int64_t bytes = 0;
    for (const size_t index : lacking) {
      paths.push_back(paths_.at(index));
      bytes += setup_.files.at(index).bytes;
    }
    notes_.push_back(fmt::format("{} receives the data set, {}", node.name, FormatBytes(static_cast<double>(bytes))));
    senders_.insert_or_assign(&node, DataSender(paths)).first->second.Pump(node);
  }

  void Joined(Node& node, int slots) {
    senders_.erase(&node);
    node.slots = std::max(1, slots);
    node.state = State::kReady;
    notes_.push_back(fmt::format("{}: {} worker{}, {}", node.name, node.slots, node.slots == 1 ? "" : "s",
                                 node.info.processor.empty() ? "unknown processor" : node.info.processor));
    TellProcessors(node.info.processor);
    const auto& nodes = roster_.nodes();
    const auto here = std::count_if(nodes.begin(), nodes.end(), [](const Node& other) { return other.here(); });
    begun_ = begun_ || here >= roster_.least();
  }

  // Once a run.
  void TellProcessors(const std::string& processor) {
    if (std::find(processors_.begin(), processors_.end(), processor) != processors_.end()) return;
    processors_.push_back(processor);
    if (processors_.size() != 2) return;
    notes_.push_back(
        fmt::format("warning: there are different processors ({}; {}), which round differently: accuracies may differ "
                    "in the last digits from those of a run on one kind",
                    processors_[0], processors_[1]));
  }

  void OnAnswer(Node& node, const Json& message) {
    TrainAnswer answer = message.at("answer");
    const uint64_t ticket = answer.id;
    node.running.erase(ticket);
    node.failures = 0;
    errors_ = 0;
    if (!queue_.IsOpen(ticket)) return;  // another's came first, or nobody waits for it
    const TrainRequest& request = queue_.Request(ticket);
    Keep(message, "state", request.save_state);
    Keep(message, "weights", request.save_weights);
    answer.id = request.id;
    const size_t mark = answer.worker.find('/');
    answer.worker = node.name + (mark == std::string::npos ? "" : answer.worker.substr(mark));
    queue_.Close(ticket);
    CancelElsewhere(ticket);
    ledger_.Answer(std::move(answer));
  }

  static void Keep(const Json& message, const char* name, const std::string& path) {
    const auto bytes = message.find(name);
    if (bytes != message.end() && !path.empty()) KeepFile(*bytes, path);
  }

  void CancelElsewhere(uint64_t ticket) {
    for (Node& node : roster_.nodes()) {
      if (node.running.erase(ticket) > 0 && node.link) node.Queue({{"cancel", ticket}});
    }
  }

  // An Error on a node may be the node's own, such as a full disk; not one that all nodes have.
  void OnError(Node& node, const Json& error) {
    const std::string text = error.at("message");
    const auto kind = static_cast<ErrorKind>(error.at("kind").get<int>());
    const bool had_jobs = !node.running.empty();
    if (had_jobs && (kind == ErrorKind::kUsage || ++errors_ >= kMaxErrors)) {
      Fail(Error(kind, fmt::format("{}: {}", node.name, text)));
    }
    Lost(node, text);
  }

  // Ends a node, and gives its jobs back. why: "": as its command tells.
  void Lost(Node& node, const std::string& why) {
    const bool was_ready = node.state == State::kReady || node.state == State::kSilent;
    std::string how;
    if (node.link) {
      how = node.link->End(kEndPatience);
      node.TakeErrorLines();
    }
    if (!why.empty()) {
      how = why;
    } else if (!node.said.empty()) {
      how += ": " + node.said;
    }
    node.said = how;
    senders_.erase(&node);
    node.link.reset();
    const size_t jobs = ReturnJobs(node, /*ended=*/true);
    node.state = State::kDown;
    const double pause = std::min(kLongestPause, kFirstPause * (1 << std::min(node.failures, 20)));
    ++node.failures;
    node.start_at = NodeClock::now() + NodeSeconds(pause);
    if (node.leaving) return;
    if (was_ready || node.failures <= kMostFailedStarts) {
      const std::string again = jobs == 0 ? "" : fmt::format("; its {} go elsewhere", Networks(jobs));
      notes_.push_back(
          fmt::format("warning: {} {}: {}{}", node.name, was_ready ? "is lost" : "cannot be used", how, again));
    }
    if (was_ready) ++ledger_.stats().restarts;
    FailWithoutHope();
  }

  static std::string Networks(size_t count) { return fmt::format("{} network{}", count, count == 1 ? "" : "s"); }

  // How many went back to the queue.
  size_t ReturnJobs(Node& node, bool ended) {
    size_t count = 0;
    for (const auto& [ticket, slots] : node.running) {
      if (!queue_.IsOpen(ticket) || queue_.IsWaiting(ticket) || HasOther(node, ticket)) continue;
      ++count;
      ++ledger_.stats().retried;
      if (queue_.Return(ticket, ended) >= kMaxEnds) GiveUp(ticket, node);
    }
    if (ended) node.running.clear();
    return count;
  }

  bool HasOther(const Node& node, uint64_t ticket) const {
    const auto& nodes = roster_.nodes();
    return std::any_of(nodes.begin(), nodes.end(), [&](const Node& other) {
      return &other != &node && other.here() && other.running.contains(ticket);
    });
  }

  void GiveUp(uint64_t ticket, const Node& node) {
    TrainAnswer answer;
    answer.id = queue_.Request(ticket).id;
    answer.outcome = Outcome::kCrashed;
    answer.message = fmt::format("{} nodes ended while they trained it; the last one: {}", kMaxEnds, node.said);
    answer.worker = node.name;
    queue_.Close(ticket);
    ledger_.Answer(std::move(answer));
  }

  void CheckHeard(Node& node, NodeClock::time_point now) {
    if (node.leaving && node.running.empty()) {
      notes_.push_back(fmt::format("{} has left", node.name));
      return Lost(node, "has left");
    }
    // What was sent while this process stood still is read first.
    if (now - node.heard > NodeSeconds(silence())) Service(node);
    const auto quiet = now - node.heard;
    switch (node.state) {
      case State::kStarting:
        if (node.told_waiting || quiet < NodeSeconds(kLongStart)) return;
        node.told_waiting = true;
        notes_.push_back(
            fmt::format("{} has not started yet{}{}", node.name, node.said.empty() ? "" : ": ", node.said));
        return;
      case State::kPreparing:
        if (quiet > NodeSeconds(silence())) Lost(node, SilenceText());
        return;
      case State::kReady:
        if (quiet > NodeSeconds(silence())) Silent(node);
        return;
      case State::kSilent:
        if (quiet > kGiveUp * NodeSeconds(silence())) Lost(node, SilenceText());
        return;
      default:
        return;
    }
  }

  std::string SilenceText() const { return fmt::format("was not heard for {:g} s", silence()); }

  void Silent(Node& node) {
    node.state = State::kSilent;
    const size_t jobs = ReturnJobs(node, /*ended=*/false);
    notes_.push_back(fmt::format("warning: {} {}{}", node.name, SilenceText(),
                                 jobs == 0 ? "" : fmt::format("; its {} go elsewhere", Networks(jobs))));
  }

  // An Error, where waiting longer would not help.
  void FailWithoutHope() {
    const Node* last = nullptr;
    for (const Node& node : roster_.nodes()) {
      if (node.leaving) continue;
      const bool hopeless = node.state == State::kRefused ||
                            (!begun_ && node.state == State::kDown && node.failures >= kMostFailedStarts);
      if (!hopeless) return;
      last = &node;
    }
    if (last == nullptr) return;
    Fail(Error(ErrorKind::kRun, fmt::format("no node can be used; {}: {} (launcher: {})", last->name, last->said,
                                            roster_.CommandFor(*last))));
  }

  // A run that has none waits for one.
  void TellWhetherAnyIsHere() {
    if (!begun_ || failure_) return;
    const auto& nodes = roster_.nodes();
    const bool any = std::any_of(nodes.begin(), nodes.end(), [](const Node& node) { return node.here(); });
    if (any == any_here_) return;
    any_here_ = any;
    notes_.push_back(any ? "the run goes on" : "warning: no node is left; the run waits for one to come back");
  }

  const NodeOptions options_;
  NodeSetup setup_;
  std::vector<std::string> paths_;  // of the packed data sets
  const int wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

  mutable std::mutex mutex_;  // of all below
  mutable std::condition_variable changed_;
  Roster roster_;
  std::map<const Node*, DataSender> senders_;
  JobQueue queue_;
  JobLedger ledger_;
  mutable std::vector<std::string> notes_;  // for the owner's thread to tell
  std::vector<std::string> processors_;
  std::optional<Error> failure_;
  NodeClock::time_point hosts_at_{};
  bool begun_ = false, any_here_ = true, stop_ = false;
  int errors_ = 0;  // of nodes, since the last answer
  std::thread thread_;
};

}  // namespace

std::unique_ptr<JobRunner> MakeNodePool(const WorkerSetup& setup, const PoolOptions& options,
                                        const NodeOptions& nodes) {
  NodeOptions settled = nodes;
  if (settled.workers == 0) settled.workers = options.workers;
  return std::make_unique<NodePool>(setup, options, settled);
}

}  // namespace netwright
