#include <sstream>

#include "fuzz/fuzz_target.h"
#include "netwright/rl/policy_file.h"
#include "netwright/spaces/search_space.h"
#include "netwright/transfer/transfer_model.h"

// A policy of an agent, and of the transfer strategy.
NETWRIGHT_FUZZ_TARGET(policy) {
  using namespace netwright;
  static const std::shared_ptr<const SearchSpace> space = MakeSearchSpace("chain");
  const std::string text(TextOf(bytes));
  const auto attempt = [&](const auto& read) {
    std::istringstream in(text);
    try {
      read(in);
    } catch (const Error&) {
    }
  };
  attempt([](std::istream& in) {
    const nlohmann::json header = ReadPolicyHeader(in);
    std::vector<PolicyTensor> tensors = ListedTensors(header);
    ReadPolicyTensors(in, header, tensors);
  });
  attempt([](std::istream& in) { TransferModel::TaskNames(in); });
  attempt([](std::istream& in) { TransferModel::Load(in, space); });
}
