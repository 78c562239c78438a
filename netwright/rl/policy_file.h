#ifndef NETWRIGHT_RL_POLICY_FILE_H_
#define NETWRIGHT_RL_POLICY_FILE_H_

#include <cstdint>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/rl/agent.h"

namespace netwright {

// A policy stream: one line of JSON (format, version, agent, sizes, named input blocks, hyper-parameters, the list of
// tensors, a checksum of all else), then the tensors as little-endian 32-bit floats in that order.
struct PolicyTensor {
  std::string name;
  std::vector<int64_t> shape;
  std::vector<double> values;  // row-major; exact for float32
};

// `header` is an object; the keys "format", "version", "tensors" and "checksum" are added. A stream that cannot be
// written is a run error.
void WritePolicy(std::ostream& out, nlohmann::json header, std::span<const PolicyTensor> tensors);

// Usage error for what is no policy, or one of a newer version.
nlohmann::json ReadPolicyHeader(std::istream& in);

// Usage error, naming both values, unless header[key] is `wanted`.
void RequirePolicyField(const nlohmann::json& header, std::string_view key, const nlohmann::json& wanted);

// What a policy must agree on to be loaded: agent, space, encoding, actions with their names, named blocks of the
// input ([{"name": ..., "size": ...}]). An agent adds what else decides its shapes. What only matters for learning does
// not belong here.
nlohmann::json PolicyIdentity(std::string_view agent, const AgentSpec& spec, nlohmann::json input);

// RequirePolicyField for all of an identity, the agent and space first. What one side does not know ("", 0, []) is not
// compared.
void RequirePolicyFits(const nlohmann::json& header, const nlohmann::json& identity);

// The tensors that a header lists, without values. Usage error for a list that is malformed or too large.
std::vector<PolicyTensor> ListedTensors(const nlohmann::json& header);

// Fills the values of `tensors`, whose names and shapes must be those of the header, in order; usage error otherwise,
// or when the stream ends too early, holds a number that is not finite or has
// another checksum; files of earlier versions have none. On an error `tensors` is unspecified.
void ReadPolicyTensors(std::istream& in, const nlohmann::json& header, std::span<PolicyTensor> tensors);

}  // namespace netwright

#endif  // NETWRIGHT_RL_POLICY_FILE_H_
