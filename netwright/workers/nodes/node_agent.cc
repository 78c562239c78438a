#include "netwright/workers/nodes/node_agent.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/interrupt.h"
#include "netwright/workers/channel.h"
#include "netwright/workers/evaluators.h"
#include "netwright/workers/nodes/data_files.h"
#include "netwright/workers/nodes/job_folder.h"
#include "netwright/workers/nodes/node.h"

namespace netwright {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
constexpr milliseconds kUnsent(10);  // between attempts to send what the pipe did not take

class NodeAgent {
 public:
  NodeAgent(int in, int out, const NodeInfo& info) : channel_(in, out) {
    channel_.QueueLine(GreetingLine(info.version));
    channel_.Queue({{"node", info}});
    channel_.Flush();
  }

  // Until the run ends, or is not heard any more.
  int Serve() {
    try {
      while (!Interrupted()) {
        Await();
        channel_.Fill();
        while (const std::optional<Json> message = channel_.Next()) OnMessage(*message);
        if (channel_.closed()) return 0;
        if (Clock::now() - heard_ > NodeSeconds(setup_.silence))
          FailRun("the run was not heard for {:g} s", setup_.silence);
      }
      return static_cast<int>(ErrorKind::kInterrupted);
    } catch (const Error& error) {
      return Report(error);
    } catch (const Json::exception& error) {
      return Report(Error(ErrorKind::kRun, fmt::format("a message makes no sense: {}", error.what())));
    }
  }

 private:
  int Report(const Error& error) {
    channel_.Send({{"error", {{"kind", static_cast<int>(error.kind())}, {"message", error.what()}}}});
    return error.exit_code();
  }

  // Until there is something to read, a job is done or a beat is due. Sends what can be sent.
  void Await() {
    Beat();
    auto left = std::chrono::ceil<milliseconds>(beat_at_ - Clock::now());
    if (channel_.HasUnsent()) left = std::min(left, kUnsent);
    left = std::max(left, milliseconds(0));
    if (running_.empty()) {
      pollfd entry = {channel_.fd(), POLLIN, 0};
      poll(&entry, 1, static_cast<int>(left.count()));
    } else {
      for (const TrainAnswer& answer : pool_->Wait(left)) {
        const auto job = running_.find(answer.id);
        channel_.Queue(folder_->Give(job->second, answer));
        running_.erase(job);
      }
    }
    channel_.Flush();
  }

  void Beat() {
    const auto now = Clock::now();
    if (now < beat_at_) return;
    beat_at_ = now + NodeSeconds(setup_.beat);
    if (!channel_.HasUnsent()) channel_.Queue({{"beat", true}});
    channel_.Flush();
  }

  void OnMessage(const Json& message) {
    heard_ = Clock::now();
    if (const auto setup = message.find("setup"); setup != message.end()) {
      SetUp(*setup);
    } else if (const auto data = message.find("data"); data != message.end()) {
      TakeData(data->get_binary());
    } else if (message.contains("job")) {
      const TrainRequest request = folder_->Take(message);
      running_.emplace(request.id, request);
      pool_->Submit(request);
    } else if (const auto id = message.find("cancel"); id != message.end()) {
      Cancel(*id);
    }
  }

  void Cancel(uint64_t id) {
    const auto job = running_.find(id);
    if (job == running_.end()) return;  // its answer is on its way
    pool_->Cancel({id, id});
    folder_->Give(job->second, {});
    running_.erase(job);
  }

  void SetUp(const Json& json) {
    setup_ = json.get<NodeSetup>();
    std::vector<size_t> lacking;
    for (size_t i = 0; i < setup_.files.size(); ++i) {
      const std::optional<std::string> path = FindDataFile(setup_.files[i], [this] { Beat(); });
      setup_.workers.tasks.at(i).packed_file = path.value_or("");
      if (!path) lacking.push_back(i);
    }
    channel_.Queue({{"lacks", lacking}});
    lacking_.assign(lacking.begin(), lacking.end());
    if (lacking_.empty()) Begin();
  }

  void TakeData(const Json::binary_t& bytes) {
    if (lacking_.empty()) FailRun("data came that were not asked for");
    const size_t index = lacking_.front();
    if (!receiver_) receiver_ = std::make_unique<DataReceiver>(setup_.files[index]);
    if (!receiver_->Add(std::as_bytes(std::span(bytes)))) return;
    setup_.workers.tasks[index].packed_file = receiver_->path();
    receiver_.reset();
    lacking_.pop_front();
    if (lacking_.empty()) Begin();
  }

  void Begin() {
    folder_.emplace();
    PoolOptions options;
    options.workers = setup_.count;
    options.memory_limit = setup_.memory_limit;
    options.job_timeout = setup_.job_timeout;
    options.hang_timeout = setup_.hang_timeout;
    options.wake_fd = channel_.fd();
    pool_ = MakeProcessPool(setup_.workers, options);
    channel_.Queue({{"ready", pool_->slots()}});
  }

  Channel channel_;
  NodeSetup setup_;
  std::deque<size_t> lacking_;  // files to come, in order
  std::unique_ptr<DataReceiver> receiver_;
  std::optional<JobFolder> folder_;
  std::unique_ptr<JobRunner> pool_;
  std::map<uint64_t, TrainRequest> running_;
  Clock::time_point heard_ = Clock::now(), beat_at_ = Clock::now();
};

// Takes a standard descriptor's place away from libraries that might use it.
int Move(int from, int in_its_place) {
  const int moved = fcntl(from, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  dup2(in_its_place, from);
  return moved;
}

}  // namespace

int NodeMain(const NodeInfo& info) {
  InstallInterruptHandler();
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int in = Move(STDIN_FILENO, null), out = Move(STDOUT_FILENO, STDERR_FILENO);
  close(null);
  return NodeAgent(in, out, info).Serve();
}

}  // namespace netwright
