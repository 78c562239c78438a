#include "netwright/search/tabulate/tabulate_strategy.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fstream>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "netwright/base/text_list.h"
#include "netwright/base/units.h"
#include "netwright/evaluation/best_list.h"
#include "netwright/evaluation/network_check.h"
#include "netwright/spaces/network_edits.h"
#include "netwright/spaces/uniform_action.h"

namespace netwright {
namespace {

constexpr int kParents = 10;
constexpr int kAttempts = 200;  // for a network not proposed before

std::vector<Architecture> ReadDesign(const std::string& path, const SearchSpace& space) {
  if (path.empty()) return {};
  std::ifstream file(path);
  if (!file) FailUsage("tabulate.design: cannot read the list of networks '{}'", path);
  std::vector<Architecture> design;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.front() != '#') design.push_back(space.Parse(line));
  }
  if (design.empty()) FailUsage("tabulate.design: '{}' has no networks; write one a line", path);
  return design;
}

class Tabulate final : public Strategy {
 public:
  Tabulate(const TabulateConfig& config, const StrategyContext& context)
      : config_(config),
        context_(context),
        design_rng_(context.seed, "tabulate/design"),
        rng_(context.seed, "tabulate/near"),
        design_(ReadDesign(config.design, *context.space)) {
    validity_.net = context.task.limits.net;
    groups_.push_back({context.task.limits, {}});
    for (const std::string& text : ListItems(config.limits)) {
      Limits limits = context.task.limits;
      limits.max_params = ParseCount(text, "tabulate.limits");
      groups_.push_back({limits, {}});
    }
  }

  std::vector<Proposal> Ask(int max) override {
    std::vector<Proposal> proposals;
    for (int i = 0; i < max; ++i) {
      Proposal proposal = Next();
      proposal.id = next_id_++;
      proposals.push_back(proposal);
      out_.push_back(std::move(proposal));
    }
    return proposals;
  }

  void Tell(std::span<const Evaluation> evaluations) override {
    for (const Evaluation& evaluation : evaluations) {
      NETWRIGHT_CHECK(!out_.empty() && out_.front().id == evaluation.id);
      const Proposal& proposal = out_.front();
      if (evaluation.outcome == Outcome::kOk) {
        for (Group& group : groups_) {
          if (IsFit(proposal, group.limits)) group.best.Add(proposal, evaluation.reward());
        }
      }
      out_.pop_front();
    }
  }

  std::unique_ptr<Strategy> Clone() const override { return std::make_unique<Tabulate>(*this); }
  std::vector<Architecture> Recommend(int k) const override { return groups_.front().best.Top(k); }

 private:
  // The networks within a limit.
  struct Group {
    Limits limits;
    BestList best;
  };

  Proposal Next() {
    std::optional<Proposal> next;
    if (networks_ < config_.networks) next = NextOfDesign();
    while (!next && near_ < config_.near) next = Neighbour();
    return next ? *std::move(next) : Replicate();
  }

  Proposal ProposalOf(const Architecture& arch) const {
    Proposal proposal;
    proposal.arch = arch;
    proposal.task = context_.task.task;
    Describe(*context_.space, proposal);
    return proposal;
  }

  bool IsFit(const Proposal& proposal, const Limits& limits) const {
    return MayBeTrained(*context_.space, proposal.arch, proposal.graph(), context_.task.input, limits);
  }

  bool IsNewAndFit(const Proposal& proposal, const Limits& limits) {
    if (!IsFit(proposal, limits) || !asked_keys_.insert(proposal.key).second) return false;
    asked_.push_back(proposal.arch);
    return true;
  }

  // nullopt at the design's end.
  std::optional<Proposal> NextOfDesign() {
    for (int i = 0; design_.empty() ? i < kAttempts : place_ < design_.size(); ++i) {
      Proposal proposal = ProposalOf(design_.empty() ? DrawnNetwork(i) : design_[place_++]);
      if (!IsNewAndFit(proposal, context_.task.limits)) continue;
      ++networks_;
      return proposal;
    }
    networks_ = config_.networks;
    return std::nullopt;
  }

  // Random legal actions, as many as the network's place in the design says, so that depths are spread evenly; more at
  // each further attempt, since there may be no new network of a depth.
  Architecture DrawnNetwork(int attempt) {
    const SearchSpace& space = *context_.space;
    const int place = static_cast<int>(asked_.size()) + attempt;
    const int depth = space.ScoresPrefixes() ? place % (space.DefaultEpisodeLength() + 1) : space.MaxLayers();
    Architecture arch = space.Initial();
    for (int step = 0; step < depth && !space.IsTerminal(arch); ++step) {
      ActionMask mask = space.LegalActions(arch, context_.task.input, validity_);
      if (space.TerminalAction() != kNoAction) mask.reset(static_cast<size_t>(space.TerminalAction()));
      if (mask.none()) break;
      arch = space.Apply(arch, UniformAction(mask, design_rng_));
    }
    return BareLayers(arch);
  }

  // nullopt where none was found.
  std::optional<Proposal> Neighbour() {
    const Group& group = groups_[static_cast<size_t>(near_++) % groups_.size()];
    const std::vector<Architecture> parents = group.best.Top(kParents);
    for (int i = 0; i < kAttempts && !parents.empty(); ++i) {
      std::vector<Action> actions = context_.space->ActionsOf(parents[rng_.Below(parents.size())]);
      const bool twice = rng_.Bernoulli(0.5);
      actions = Edited(*context_.space, std::move(actions), rng_);
      if (twice) actions = Edited(*context_.space, std::move(actions), rng_);
      const std::optional<Architecture> arch = Built(*context_.space, actions);
      if (!arch) continue;
      Proposal proposal = ProposalOf(BareLayers(*arch));
      if (IsNewAndFit(proposal, group.limits)) return proposal;
    }
    return std::nullopt;
  }

  Proposal Replicate() {
    if (asked_.empty()) FailUsage("no network of the design is within the task's limits; see tabulate.design");
    const double share = config_.replicates > 0 ? config_.replicates : 1;
    const auto of_round = static_cast<size_t>(std::ceil(share * static_cast<double>(asked_.size())));
    const size_t round = replicates_ / of_round, i = replicates_ % of_round;
    ++replicates_;
    Proposal proposal = ProposalOf(asked_[i * asked_.size() / of_round]);
    proposal.replicate = static_cast<int>(round) + 1;
    return proposal;
  }

  const TabulateConfig config_;
  const StrategyContext context_;
  Limits validity_;  // no limits, the search's template
  Rng design_rng_, rng_;
  const std::vector<Architecture> design_;
  std::vector<Group> groups_;  // the first without a limit of its own
  std::vector<Architecture> asked_;
  std::unordered_set<NetworkKey> asked_keys_;
  std::deque<Proposal> out_;
  size_t place_ = 0;  // in the design
  int networks_ = 0, near_ = 0;
  size_t replicates_ = 0;
  uint64_t next_id_ = 0;
};

}  // namespace

void Declare(TabulateConfig& config, Options& options) {
  options.Add("tabulate.design", &config.design,
              "file of networks, one a line, that a table begins with; empty: random ones of all depths");
  options.Add("tabulate.networks", &config.networks, "of the design, those that fit the task's limits", {0, 1e6});
  options.Add("tabulate.near", &config.near, "neighbours of the best ones", {0, 1e6});
  options.Add("tabulate.replicates", &config.replicates, "share of both that is trained twice; 0: all", {0, 1});
  options.Add("tabulate.limits", &config.limits,
              "limits on parameters within which there are neighbours of the best ones too, separated by ','");
}

std::unique_ptr<Strategy> MakeTabulate(const TabulateConfig& config, const StrategyContext& context) {
  return std::make_unique<Tabulate>(config, context);
}

}  // namespace netwright
