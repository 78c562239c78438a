#include "netwright/run/policy.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/run/strategies.h"
#include "netwright/search/episodic.h"

namespace netwright {
namespace {

Agent& AgentOf(Strategy& strategy) {
  auto* episodic = dynamic_cast<EpisodicStrategy*>(&strategy);
  NETWRIGHT_CHECK(episodic != nullptr);
  return episodic->agent();
}

std::string ReadPolicy(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) FailUsage("cannot read the policy '{}'; give --policy a file that a search has saved, or none", path);
  return content;
}

}  // namespace

std::string LoadStartPolicy(const ExperimentSpec& spec, const RunFolder& folder, bool resumed, Strategy& strategy) {
  if (!LearnsPolicy(spec.strategy) || spec.policy == "none") return "";
  const std::string path = resumed ? folder.start_policy().string() : spec.policy;
  std::string content = ReadPolicy(path);
  std::istringstream in(content);
  Agent& agent = AgentOf(strategy);
  try {
    agent.Load(in);
  } catch (const Error& error) {
    FailUsage("{}: {}", path, error.what());
  }
  if (spec.freeze_policy) agent.SetFrozen(true);
  return content;
}

bool SaveFinalPolicy(const ExperimentSpec& spec, const RunFolder& folder, Strategy& strategy) {
  if (!LearnsPolicy(spec.strategy)) return false;
  std::ostringstream out;
  AgentOf(strategy).Save(out);
  WriteFileAtomically(folder.final_policy(), out.str());
  return true;
}

}  // namespace netwright
