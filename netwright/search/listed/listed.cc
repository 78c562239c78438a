#include "netwright/search/listed/listed.h"

#include <deque>
#include <utility>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/evaluation/best_list.h"

namespace netwright {
namespace {

class Listed final : public Strategy {
 public:
  Listed(const ListedConfig& config, const StrategyContext& context) : space_(context.space), task_(context.task.task) {
    for (const std::string& text : ListItems(config.networks, ';')) networks_.push_back(context.space->Parse(text));
    if (networks_.empty()) FailUsage("listed.networks is empty: give architectures, separated by ';'");
  }

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals;
    for (int i = 0; i < max; ++i, ++next_) {
      Proposal proposal;
      proposal.id = next_;
      proposal.arch = networks_[next_ % networks_.size()];
      proposal.task = task_;
      proposal.replicate = static_cast<int>(next_ / networks_.size());
      Describe(*space_, proposal);
      proposals.push_back(proposal);
      out_.push_back(proposal);
    }
    return proposals;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      NETWRIGHT_CHECK(!out_.empty() && out_.front().id == evaluation.id);
      if (evaluation.outcome == Outcome::kOk) best_.Add(out_.front(), evaluation.reward());
      out_.pop_front();
    }
  }

  std::unique_ptr<Strategy> Clone() const override { return std::make_unique<Listed>(*this); }
  std::vector<Architecture> Recommend(int k) const override { return best_.Top(k); }

 private:
  const std::shared_ptr<const SearchSpace> space_;
  std::vector<Architecture> networks_;
  BestList best_;
  const TaskId task_;
  uint64_t next_ = 0;
  std::deque<Proposal> out_;
};

}  // namespace

void Declare(ListedConfig& config, Options& options) {
  options.Add("listed.networks", &config.networks, "networks that the strategy `listed` scores, separated by ';'");
}

std::unique_ptr<Strategy> MakeListed(const ListedConfig& config, const StrategyContext& context) {
  return std::make_unique<Listed>(config, context);
}

}  // namespace netwright
