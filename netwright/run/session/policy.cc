#include "netwright/run/session/policy.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "netwright/base/error.h"
#include "netwright/base/key_error.h"
#include "netwright/run/default_policy.h"
#include "netwright/run/strategies.h"

namespace netwright {
namespace {

std::string ReadPolicy(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) FailUsageOf("policy", "cannot read the policy '{}'; give a file that a search has saved, or none", path);
  return content;
}

}  // namespace

std::string LoadStartPolicy(const ExperimentSpec& spec, const std::filesystem::path& copy, Strategy& strategy) {
  if (!LearnsPolicy(spec.strategy) || spec.policy == kNoPolicy) return "";
  const std::string path = copy.empty() ? spec.policy : copy.string();
  std::string content = path == kDefaultPolicy ? std::string(DefaultPolicy()) : ReadPolicy(path);
  std::istringstream in(content);
  try {
    strategy.Load(in, spec.freeze_policy);
  } catch (const Error& error) {
    FailUsage("{}: {}", path, error.what());
  }
  return content;
}

bool SaveFinalPolicy(const ExperimentSpec& spec, const RunFolder& folder, const Strategy& strategy) {
  if (!LearnsPolicy(spec.strategy)) return false;
  std::ostringstream out;
  if (!strategy.Save(out)) return false;
  WriteFileAtomically(folder.final_policy(), out.str());
  return true;
}

}  // namespace netwright
