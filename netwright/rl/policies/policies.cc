#include "netwright/rl/policies/policies.h"

#include <array>

#include "netwright/base/table.h"
#include "netwright/rl/policies/policy_network.h"

namespace netwright {
namespace {

constexpr std::array kPolicies = {
    PolicyKind{"lstm", "an LSTM by our own kernels", MakeLstmPolicy},
    PolicyKind{"gru", "a gated recurrent unit, as a LibTorch module", MakeGruPolicy},
};

}  // namespace

std::span<const PolicyKind> PolicyKinds() { return kPolicies; }
const PolicyKind& FindPolicyKind(std::string_view name) { return FindByName(kPolicies, name, "policy network"); }

std::vector<std::string> PolicyNames() {
  std::vector<std::string> names;
  for (const PolicyKind& policy : kPolicies) names.emplace_back(policy.name);
  return names;
}

}  // namespace netwright
