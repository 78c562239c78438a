#ifndef NETWRIGHT_EVALUATION_NETWORK_KEY_H_
#define NETWRIGHT_EVALUATION_NETWORK_KEY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "netwright/base/hash.h"
#include "netwright/graph/graph.h"

namespace netwright {

// What is evaluated, whatever its code: a text (SearchSpace::Key), its hash, and the network if it is one. Immutable;
// copies share it, since agents come by the same networks at every step. Thread-safe.
class NetworkKey {
 public:
  NetworkKey() = default;  // the empty text
  NetworkKey(std::string text);
  NetworkKey(std::string text, Graph graph);
  NetworkKey(const char* text) : NetworkKey(std::string(text)) {}

  const std::string& text() const {
    static const std::string nothing;
    return shared_ != nullptr ? shared_->text : nothing;
  }
  operator const std::string&() const { return text(); }
  bool empty() const { return text().empty(); }
  uint64_t hash() const { return hash_; }  // Hash64 of the text
  const Graph* graph() const { return shared_ != nullptr && shared_->graph ? &*shared_->graph : nullptr; }

  bool operator==(const NetworkKey& other) const {
    return hash_ == other.hash_ && (shared_ == other.shared_ || text() == other.text());
  }

 private:
  struct Shared {
    std::string text;
    std::optional<Graph> graph;
  };
  static constexpr uint64_t kHashOfNothing = 0x2d06800538d394c2;  // Hash64("")

  uint64_t hash_ = kHashOfNothing;
  std::shared_ptr<const Shared> shared_;
};

}  // namespace netwright

template <>
struct std::hash<netwright::NetworkKey> {
  size_t operator()(const netwright::NetworkKey& key) const noexcept { return key.hash(); }
};

#endif  // NETWRIGHT_EVALUATION_NETWORK_KEY_H_
