#include "netwright/run/strategy_server.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/run/session/auto_strategy.h"
#include "netwright/run/session/policy.h"
#include "netwright/run/strategies.h"
#include "netwright/search/program/task_line.h"
#include "netwright/train/trainer.h"

namespace netwright {
namespace {

class StrategyServer {
 public:
  StrategyServer(const ExperimentSpec& given, const StrategyContext& context) : space_(context.space) {
    ExperimentSpec spec = given;
    spec.seed = context.seed;
    spec.evaluations = context.evaluations;
    spec = SettleStrategy(spec, space_, context.task).spec;
    if (LearnsPolicy(spec.strategy)) ConfigureTorch(1);
    strategy_ = MakeStrategy(spec, context);
    LoadStartPolicy(spec, {}, *strategy_);
  }

  // Null: nothing is answered.
  nlohmann::json Answer(const nlohmann::json& request) {
    if (request.contains("ask")) return Ask(request.at("ask"), request.value("count", 1));
    if (request.contains("tell")) return Tell(request);
    if (request.contains("recommend")) return Recommend(request.at("recommend"));
    if (request.contains("save")) return Save(request.at("save"));
    if (request.contains("load")) return Load(request.at("load"), request.value("frozen", false));
    FailUsage("a request is one of ask, tell, recommend, save and load: {}", request.dump());
  }

 private:
  nlohmann::json Ask(uint64_t id, int count) {
    if (id != next_id_) FailUsage("proposal {} is asked for, and the next one is {}", id, next_id_);
    if (ready_.empty()) {
      for (Proposal& proposal : strategy_->Ask(count)) ready_.push_back(std::move(proposal));
    }
    if (ready_.empty()) return {{"architecture", nullptr}};
    const Proposal proposal = std::move(ready_.front());
    ready_.pop_front();
    ++next_id_;
    nlohmann::json answer = {{"id", proposal.id},
                             {"architecture", space_->Format(proposal.arch)},
                             {"key", proposal.key.text()},
                             {"replicate", proposal.replicate}};
    if (proposal.pointer_shift) answer["pointer_shift"] = true;
    if (!std::isnan(proposal.expected)) answer["expected"] = proposal.expected;
    return answer;
  }

  // Results are told to the strategy in the order of their ids, as soon as those before are known.
  nlohmann::json Tell(const nlohmann::json& request) {
    Evaluation evaluation;
    evaluation.id = request.at("tell");
    if (evaluation.id >= next_id_ || evaluation.id < next_told_ || results_.contains(evaluation.id)) {
      FailUsage("a result of proposal {} is told, which is not out", evaluation.id);
    }
    evaluation.outcome = OutcomeFromName(request.value("outcome", "ok"));
    evaluation.cached = request.value("cached", false);
    evaluation.metrics.accuracy = request.value("accuracy", request.value("reward", 0.0));
    evaluation.refinement = request.value("reward", evaluation.metrics.accuracy) - evaluation.metrics.accuracy;
    evaluation.metrics.params = request.value("params", int64_t{0});
    evaluation.metrics.flops = request.value("flops", int64_t{0});
    evaluation.metrics.train_seconds = request.value("seconds", 0.0);
    results_.emplace(evaluation.id, std::move(evaluation));
    for (auto next = results_.find(next_told_); next != results_.end(); next = results_.find(next_told_)) {
      strategy_->Tell(std::span(&next->second, 1));
      results_.erase(next);
      ++next_told_;
    }
    return nullptr;
  }

  nlohmann::json Recommend(int k) const {
    nlohmann::json architectures = nlohmann::json::array();
    for (const Architecture& architecture : strategy_->Recommend(k))
      architectures.push_back(space_->Format(architecture));
    return {{"architectures", std::move(architectures)}};
  }

  nlohmann::json Save(const std::string& path) const {
    std::ofstream file(path, std::ios::binary);
    const bool saved = file && strategy_->Save(file);
    if (!file) FailUsage("cannot write the policy '{}'", path);
    if (!saved) std::remove(path.c_str());
    return {{"saved", saved}};
  }

  nlohmann::json Load(const std::string& path, bool frozen) {
    std::ifstream file(path, std::ios::binary);
    if (!file) FailUsage("cannot read the policy '{}'", path);
    strategy_->Load(file, frozen);
    return {{"loaded", true}};
  }

  std::shared_ptr<const SearchSpace> space_;
  std::unique_ptr<Strategy> strategy_;
  std::deque<Proposal> ready_;  // asked of the strategy, not asked for yet
  std::map<uint64_t, Evaluation> results_;
  uint64_t next_id_ = 0, next_told_ = 0;
};

void Write(std::ostream& out, const nlohmann::json& json) { out << json.dump() << std::endl; }

}  // namespace

void ServeStrategy(const ExperimentSpec& spec, std::istream& in, std::ostream& out) {
  std::string line;
  if (!std::getline(in, line)) return;
  try {
    StrategyServer server(spec, ReadTaskLine(line));
    while (std::getline(in, line)) {
      const nlohmann::json answer = server.Answer(nlohmann::json::parse(line));
      if (!answer.is_null()) Write(out, answer);
    }
  } catch (const Error& error) {
    Write(out, {{"error", error.what()}});
    throw;
  } catch (const nlohmann::json::exception& error) {
    const std::string message = fmt::format("this is no request ({}): {}", error.what(), line.substr(0, 200));
    Write(out, {{"error", message}});
    FailUsage("{}", message);
  }
}

}  // namespace netwright
