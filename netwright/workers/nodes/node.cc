#include "netwright/workers/nodes/node.h"

#include "netwright/base/error.h"

namespace netwright {

NodeClock::duration NodeSeconds(double seconds) {
  return std::chrono::duration_cast<NodeClock::duration>(std::chrono::duration<double>(seconds));
}

int Node::used() const {
  int used = 0;
  for (const auto& [ticket, slots] : running) used += slots;
  return used;
}

void Node::Queue(const nlohmann::json& message) {
  link->channel().Queue(message);
  link->channel().Flush();
}

std::vector<std::string> Node::TakeErrorLines() {
  std::vector<std::string> lines = link->ErrorLines();
  for (const std::string& line : lines) {
    if (!line.empty()) said = line;
  }
  return lines;
}

bool Node::TakeGreeting() {
  while (!greeting) {
    const std::optional<std::string> line = link->channel().NextLine();
    if (!line) return false;
    greeting = ParseGreeting(*line);
    if (!greeting && !line->empty()) said = *line;
  }
  return true;
}

void DataSender::Pump(Node& node) {
  while (!done() && !node.link->channel().HasUnsent()) {
    if (!file_.is_open()) file_.open(paths_.front(), std::ios::binary);
    std::vector<uint8_t> piece(static_cast<size_t>(kDataPiece));
    file_.read(reinterpret_cast<char*>(piece.data()), kDataPiece);
    if (file_.bad() || (!file_ && !file_.eof())) FailRun("cannot read {}", paths_.front());
    piece.resize(static_cast<size_t>(file_.gcount()));
    const bool last = file_.peek() == std::ifstream::traits_type::eof();
    node.Queue({{"data", nlohmann::json::binary(std::move(piece))}});
    if (!last) continue;
    file_ = {};
    paths_.pop_front();
  }
}

}  // namespace netwright
