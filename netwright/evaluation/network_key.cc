#include "netwright/evaluation/network_key.h"

#include <utility>

namespace netwright {

NetworkKey::NetworkKey(std::string text)
    : hash_(Hash64(text)), shared_(std::make_shared<const Shared>(Shared{std::move(text), std::nullopt})) {}

NetworkKey::NetworkKey(std::string text, Graph graph)
    : hash_(Hash64(text)), shared_(std::make_shared<const Shared>(Shared{std::move(text), std::move(graph)})) {}

}  // namespace netwright
