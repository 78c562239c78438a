#include "netwright/transfer/policy/policy_part.h"

#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>
#include <vector>

#include "netwright/rl/policy_file.h"

namespace netwright {
namespace {

constexpr char kKey[] = "policy";
constexpr std::string_view kPrefix = "policy.", kOptimizer = "adam.";

struct Stream {
  nlohmann::json header;
  std::vector<PolicyTensor> tensors;
};

Stream ReadStream(const std::string& text) {
  std::istringstream in(text);
  Stream stream = {ReadPolicyHeader(in), {}};
  stream.tensors = ListedTensors(stream.header);
  ReadPolicyTensors(in, stream.header, stream.tensors);
  return stream;
}

std::string WriteStream(const Stream& stream) {
  std::ostringstream out;
  WritePolicy(out, stream.header, stream.tensors);
  return out.str();
}

Stream ReadWeights(const std::string& policy) {
  Stream stream = ReadStream(policy);
  std::erase_if(stream.tensors, [](const PolicyTensor& tensor) { return tensor.name.starts_with(kOptimizer); });
  stream.header["optimizer_steps"] = 0;
  return stream;
}

}  // namespace

std::string WithPolicy(const std::string& file, const std::string& policy) {
  Stream whole = ReadStream(file), part = ReadWeights(policy);
  std::erase_if(whole.tensors, [](const PolicyTensor& tensor) { return tensor.name.starts_with(kPrefix); });
  for (const char* key : {"format", "version", "tensors", "checksum"}) part.header.erase(key);
  whole.header[kKey] = part.header;
  for (PolicyTensor& tensor : part.tensors) {
    tensor.name = std::string(kPrefix) + tensor.name;
    whole.tensors.push_back(std::move(tensor));
  }
  return WriteStream(whole);
}

std::string PolicyIn(const std::string& file) {
  Stream whole = ReadStream(file);
  if (!whole.header.contains(kKey) || !whole.header[kKey].is_object()) return "";
  Stream part = {whole.header[kKey], {}};
  for (PolicyTensor& tensor : whole.tensors) {
    if (!tensor.name.starts_with(kPrefix)) continue;
    tensor.name.erase(0, kPrefix.size());
    part.tensors.push_back(std::move(tensor));
  }
  return WriteStream(part);
}

std::string WithoutOptimizer(const std::string& policy) { return WriteStream(ReadWeights(policy)); }

}  // namespace netwright
