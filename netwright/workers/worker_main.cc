#include "netwright/workers/worker_main.h"

#include <sys/prctl.h>

#include <csignal>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>

#include "netwright/base/error.h"
#include "netwright/base/resources.h"
#include "netwright/workers/channel.h"
#include "netwright/workers/worker_limits.h"

namespace netwright {
namespace {

using Json = nlohmann::json;

void IgnoreSignals() {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows too large is an error of the run, not of its network
  std::signal(SIGINT, SIG_IGN);
  sigset_t signals;  // blocked by the pool until now, so that none slips in between
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);
}

int ReportError(Channel& channel, const Error& error) {
  channel.Send({{"error", {{"kind", static_cast<int>(error.kind())}, {"message", error.what()}}}});
  return error.exit_code();
}

TrainFunction MakeWithin(const TrainFunctionFactory& make_train, const WorkerSetup& setup) {
  try {
    return make_train(setup);
  } catch (const std::bad_alloc&) {
    FailRun("a worker's memory limit is too low to load the data sets");
  }
}

int Serve(Channel& channel, const TrainFunctionFactory& make_train) {
  const std::optional<Json> first = channel.Receive();
  if (!first) return 0;
  const std::vector<int> cores = AllowedCores();
  ApplyLimits(first->at("limits"));
  const TrainFunction train = MakeWithin(make_train, first->at("setup"));
  if (!channel.Send({{"ready", kWorkerProtocol}})) return 0;
  const KeepGoing keep_going = [&channel] { return !channel.PeerIsGone(); };
  while (const std::optional<Json> message = channel.Receive()) {
    if (message->at("job").value("threads", 1) > 1) UseCores(cores);  // the workers beside it wait
    if (!channel.Send({{"answer", AnswerRequest(train, message->at("job"), keep_going)}})) break;
  }
  return 0;
}

}  // namespace

int WorkerMain(int fd, const TrainFunctionFactory& make_train) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  IgnoreSignals();
  Channel channel(fd);
  try {
    return Serve(channel, make_train);
  } catch (const Error& error) {
    return ReportError(channel, error);
  }
}

}  // namespace netwright
