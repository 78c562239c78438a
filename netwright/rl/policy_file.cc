#include "netwright/rl/policy_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <istream>
#include <ostream>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/base/json_text.h"

namespace netwright {
namespace {

constexpr std::string_view kFormat = "netwright-policy";
constexpr int kVersion = 2;  // 1 had no checksum
constexpr int kOldestVersion = 1;
constexpr size_t kMaxHeaderBytes = size_t{1} << 20;

static_assert(std::endian::native == std::endian::little, "policy files are little-endian");

size_t CountOf(const std::vector<int64_t>& shape) {
  size_t count = 1;
  for (const int64_t size : shape) count *= static_cast<size_t>(size);
  return count;
}

// {"name": ..., "shape": [...]} of each, in order.
nlohmann::json Listing(std::span<const PolicyTensor> tensors) {
  nlohmann::json list = nlohmann::json::array();
  for (const PolicyTensor& tensor : tensors) list.push_back({{"name", tensor.name}, {"shape", tensor.shape}});
  return list;
}

std::vector<float> FloatsOf(const PolicyTensor& tensor) { return {tensor.values.begin(), tensor.values.end()}; }

// Of the header without its checksum, and of the tensors' bytes.
std::string Checksum(nlohmann::json header, std::span<const PolicyTensor> tensors) {
  header.erase("checksum");
  Digester digester;
  digester.Add(std::string_view(header.dump()));
  for (const PolicyTensor& tensor : tensors) {
    const std::vector<float> values = FloatsOf(tensor);
    digester.Add(std::as_bytes(std::span(values)));
  }
  return digester.Finish().Hex();
}

}  // namespace

void WritePolicy(std::ostream& out, nlohmann::json header, std::span<const PolicyTensor> tensors) {
  header["format"] = kFormat;
  header["version"] = kVersion;
  header["tensors"] = Listing(tensors);
  header["checksum"] = Checksum(header, tensors);
  out << header.dump() << '\n';
  for (const PolicyTensor& tensor : tensors) {
    NETWRIGHT_CHECK(tensor.values.size() == CountOf(tensor.shape));
    const std::vector<float> values = FloatsOf(tensor);
    out.write(reinterpret_cast<const char*>(values.data()),
              static_cast<std::streamsize>(values.size() * sizeof(float)));
  }
  out.flush();
  if (!out) FailRun("the policy could not be written; is the disk full?");
}

nlohmann::json ReadPolicyHeader(std::istream& in) {
  std::string line;
  for (char c; line.size() < kMaxHeaderBytes && in.get(c) && c != '\n';) line.push_back(c);
  nlohmann::json header = ParseJson(line);
  if (!in || !header.is_object() || !header.contains("format") || header["format"] != kFormat) {
    FailUsage("not a policy file: its first line is not a '{}' header", kFormat);
  }
  if (!header.contains("version") || header["version"] != kOldestVersion) {
    RequirePolicyField(header, "version", kVersion);
  }
  return header;
}

void RequirePolicyField(const nlohmann::json& header, std::string_view key, const nlohmann::json& wanted) {
  const std::string name(key);
  if (!header.contains(name)) FailUsage("the policy does not fit: it has no '{}' (wanted: {})", key, wanted.dump());
  if (header[name] != wanted) {
    FailUsage("the policy does not fit: its {} is {}, here it is {}", key, header[name].dump(), wanted.dump());
  }
}

nlohmann::json PolicyIdentity(std::string_view agent, const AgentSpec& spec, nlohmann::json input) {
  return {{"agent", agent},
          {"space", spec.name},
          {"encoding", spec.encoding},
          {"actions", spec.actions},
          {"action_names", spec.action_names},
          {"input", std::move(input)}};
}

void RequirePolicyFits(const nlohmann::json& header, const nlohmann::json& identity) {
  std::vector<std::string> keys = {"agent", "space", "encoding", "actions", "action_names", "input"};
  for (const auto& [key, value] : identity.items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  const auto unknown = [](const nlohmann::json& value) {
    return value == "" || value == 0 || (value.is_array() && value.empty());
  };
  for (const std::string& key : keys) {
    const bool compared = !unknown(identity.at(key)) && (!header.contains(key) || !unknown(header.at(key)));
    if (compared) RequirePolicyField(header, key, identity.at(key));
  }
}

std::vector<PolicyTensor> ListedTensors(const nlohmann::json& header) {
  constexpr int64_t kMostValues = int64_t{1} << 26;
  std::vector<PolicyTensor> tensors;
  try {
    for (const nlohmann::json& listed : header.at("tensors")) {
      PolicyTensor tensor{listed.at("name"), listed.at("shape"), {}};
      int64_t count = 1;
      for (const int64_t size : tensor.shape) {
        if (size < 1 || size > kMostValues / count) FailUsage("the policy is damaged: its tensors are too large");
        count *= size;
      }
      tensors.push_back(std::move(tensor));
    }
  } catch (const nlohmann::json::exception&) {
    FailUsage("the policy is damaged: its list of tensors cannot be read");
  }
  return tensors;
}

void ReadPolicyTensors(std::istream& in, const nlohmann::json& header, std::span<PolicyTensor> tensors) {
  RequirePolicyField(header, "tensors", Listing(tensors));
  for (PolicyTensor& tensor : tensors) {
    std::vector<float> values(CountOf(tensor.shape));
    in.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
    if (!in) FailUsage("the policy is cut short: tensor '{}' is incomplete", tensor.name);
    for (const float value : values) {
      if (!std::isfinite(value)) FailUsage("the policy is damaged: tensor '{}' holds {}", tensor.name, value);
    }
    tensor.values.assign(values.begin(), values.end());
  }
  if (in.peek() != std::istream::traits_type::eof())
    FailUsage("the policy is damaged: something follows its last tensor");
  if (header.at("version") == kOldestVersion) return;
  if (!header.contains("checksum") || header["checksum"] != Checksum(header, tensors)) {
    FailUsage("the policy is damaged: its checksum does not match");
  }
}

}  // namespace netwright
