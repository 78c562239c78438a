#ifndef NETWRIGHT_MEASURE_TRANSFER_TRANSFER_CURVE_H_
#define NETWRIGHT_MEASURE_TRANSFER_TRANSFER_CURVE_H_

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <tuple>
#include <vector>

namespace netwright {

// One search, after 1, 2, 3 ... trained networks: the accuracy of the network that the strategy recommends, without the
// chance of its evaluation, or the best accuracy so far where the problem does not know that. A value.
struct TransferCurve {
  std::string strategy;  // with its settings: "ppo,policy=a.policy"
  std::string task;      // with its problem: "table:tables/chain.yml cifar10-c10-n4000-px32-rgb"
  uint64_t seed = 0;
  std::vector<double> best = {};  // one a network; a search that found fewer new ones repeats its last
  // Of what the problem knows of all its networks, empty and 0 where it knows nothing: the share of them that are worse
  // than the best so far (equal ones count half), and the worst and the best accuracy.
  std::vector<double> quantile = {};
  double known_low = 0, known_high = 0;
  int64_t found = 0;  // networks trained
  // Of each of these, in order: what its training cost, in seconds where they are known, else in FLOPs for one image
  // (0: not known); the actions that build it, by name, separated by spaces; its quantile, as above.
  std::vector<double> cost = {};
  std::vector<std::string> networks = {};
  std::vector<double> proposed = {};
  double strategy_seconds = 0;  // asking and telling, for each network; decides nothing

  auto Id() const { return std::tie(strategy, task, seed); }
};
void to_json(nlohmann::json& json, const TransferCurve& curve);
void from_json(const nlohmann::json& json, TransferCurve& curve);

// Of all files *.jsonl in a folder, sorted by Id. Left out are lines that a killed process left unfinished, and those
// of earlier versions, which lack something.
std::vector<TransferCurve> ReadCurves(const std::filesystem::path& folder);

}  // namespace netwright

#endif  // NETWRIGHT_MEASURE_TRANSFER_TRANSFER_CURVE_H_
