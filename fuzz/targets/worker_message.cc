#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "fuzz/fuzz_target.h"
#include "netwright/workers/channel.h"
#include "netwright/workers/job.h"
#include "netwright/workers/nodes/node_messages.h"

// What a worker or a node sends.
NETWRIGHT_FUZZ_TARGET(worker_message) {
  using namespace netwright;
  if (bytes.size() > 100'000) return;  // the socket takes as much at once
  const auto [here, there] = MakeSocketPair();
  Channel channel(here);
  const bool sent = send(there, bytes.data(), bytes.size(), MSG_DONTWAIT) == static_cast<ssize_t>(bytes.size());
  close(there);
  if (!sent) return;
  channel.Fill();
  channel.NextLine();
  while (const std::optional<nlohmann::json> message = channel.Next()) {
    const auto read = [&]<typename Message>(Message*) {
      try {
        message->get<Message>();
      } catch (const nlohmann::json::exception&) {
      } catch (const Error&) {
      }
    };
    read(static_cast<TrainAnswer*>(nullptr));
    read(static_cast<TrainRequest*>(nullptr));
    read(static_cast<WorkerSetup*>(nullptr));
    read(static_cast<NodeSetup*>(nullptr));
    read(static_cast<NodeInfo*>(nullptr));
  }
}
