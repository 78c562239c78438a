#include "netwright/search/transfer/ranked_search.h"

#include <algorithm>
#include <cmath>
#include <istream>
#include <iterator>
#include <limits>
#include <ostream>
#include <sstream>
#include <unordered_set>
#include <utility>

#include "netwright/base/random.h"
#include "netwright/transfer/candidate_sources.h"

namespace netwright {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kNone = -10;  // less than any score

// Where no model says for what input networks are described.
FeatureExtractor OwnFeatures(const StrategyContext& context) {
  return FeatureExtractor(context.space, context.task.input, context.task.limits.net);
}

StrategyContext Known(StrategyContext context, bool descriptors) {
  if (!descriptors) context.task.descriptors.clear();
  return context;
}

}  // namespace

RankedSearch::RankedSearch(const RankedSearchConfig& config, const StrategyContext& context)
    : config_(config), context_(Known(context, config.descriptors)), book_(context), history_{.task = context_.task} {
  history_.evaluations = context.evaluations;
  sources_.push_back(MakeRandomSource(context.space));
  sources_.push_back(MakeNeighbourSource(context.space));
}

bool RankedSearch::Save(std::ostream& out) const {
  out << file_;
  return !file_.empty();
}

void RankedSearch::Load(std::istream& in, bool) {
  std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::istringstream stream(file);
  model_ = std::make_shared<const TransferModel>(TransferModel::Load(stream, context_.space));
  file_ = std::move(file);
  if (!config_.policy || config_.samples == 0) return;
  if (auto source = config_.policy(context_.space, file_, config_.samples)) sources_.push_back(std::move(source));
}

// The random networks are drawn from (seed, "transfer/pool").
void RankedSearch::Prepare() {
  Rng rng(context_.seed, "transfer/pool");
  std::vector<Architecture> networks = sources_.front()->Sample(history_, config_.pool, rng);
  if (model_ != nullptr) {
    networks.insert(networks.begin(), model_->networks().begin(), model_->networks().end());
    const Eigen::VectorXd shares = model_->SharesFor(context_.task.descriptors);
    portfolio_ = Eigen::VectorXd::Constant(shares.size(), kNone);
    ranker_ = std::make_shared<const Ranker>(model_, shares, config_.ranker);
    pool_ = Described(networks);
    scores_ = model_->Predict(pool_.networks.features);
    return;
  }
  NetworkKernel kernel;
  std::vector<NetworkFeatures> features;
  const FeatureExtractor extract = OwnFeatures(context_);
  for (const Architecture& network : networks) {
    if (const std::optional<NetworkFeatures> described = extract(network)) features.push_back(*described);
  }
  kernel.Standardise(features);
  ranker_ = std::make_shared<const Ranker>(kernel, config_.ranker);
  pool_ = Described(networks);
}

// Those of the networks that may be proposed, each once.
RankedSearch::Candidates RankedSearch::Described(const std::vector<Architecture>& networks) const {
  const FeatureExtractor extract = model_ != nullptr ? model_->features() : OwnFeatures(context_);
  Candidates candidates;
  std::unordered_set<std::string> keys;
  std::vector<NetworkFeatures> features;
  for (const Architecture& network : networks) {
    std::optional<Proposal> proposal = book_.Fresh(network);
    if (!proposal || !keys.insert(proposal->key).second) continue;
    std::optional<NetworkFeatures> described = extract(proposal->arch);
    if (!described) continue;
    candidates.proposals.push_back(*std::move(proposal));
    features.push_back(*std::move(described));
  }
  candidates.open.assign(candidates.proposals.size(), true);
  candidates.networks = ranker_->Prepare(std::move(features));
  return candidates;
}

// What the sources have for this proposal, from (seed, "transfer/candidates", id).
RankedSearch::Candidates RankedSearch::Fresh() {
  Rng rng(context_.seed, "transfer/candidates", book_.asked());
  std::vector<Architecture> networks;
  for (size_t i = 1; i < sources_.size(); ++i) {
    const std::vector<Architecture> sampled =
        sources_[i]->Sample(history_, i == 1 ? config_.neighbours : config_.samples, rng);
    networks.insert(networks.end(), sampled.begin(), sampled.end());
  }
  return Described(networks);
}

std::vector<Proposal> RankedSearch::Ask(int max) {
  if (max > 0 && ranker_ == nullptr) Prepare();
  std::vector<Proposal> proposals;
  for (int i = 0; i < max; ++i) {
    Choice choice = Next();
    choice.proposal.expected = choice.expected;
    proposals.push_back(book_.Enlist(std::move(choice.proposal)));
    for (size_t k = 0; k < pool_.proposals.size(); ++k) {  // one that another source had, too
      if (pool_.proposals[k].key == proposals.back().key) pool_.open[k] = false;
    }
    if (choice.network) seen_.Ask(proposals.back().id, *std::move(choice.network), choice.expected);
  }
  return proposals;
}

void RankedSearch::Tell(std::span<const Evaluation> evaluations) {
  for (const Evaluation& evaluation : evaluations) {
    const Proposal proposal = book_.Tell(evaluation);
    seen_.Tell(evaluation);
    if (evaluation.outcome == Outcome::kOk) history_.entries.push_back({proposal.arch, evaluation.reward()});
  }
}

RankedSearch::Choice RankedSearch::Next() {
  const auto asked = static_cast<int64_t>(book_.asked());
  std::optional<Choice> choice;
  const bool begins = model_ != nullptr ? asked < config_.portfolio : asked < config_.initial;
  const bool doubts = asked % 4 == 3 && seen_.Disagrees();
  const bool ranks = config_.rank && seen_.AnyTold() && !begins && !(model_ != nullptr && doubts);
  if (ranks) choice = FromRanker();
  if (!choice && model_ != nullptr) choice = FromPortfolio();
  if (!choice) choice = FromRandom();
  return *std::move(choice);
}

RankedSearch::Choice RankedSearch::Taken(Candidates& candidates, size_t index, double expected) {
  candidates.open[index] = false;
  return {candidates.proposals[index], candidates.networks.Some({static_cast<Eigen::Index>(index)}), expected};
}

std::optional<RankedSearch::Choice> RankedSearch::FromPortfolio() {
  const std::optional<size_t> next =
      NextOfPortfolio(scores_, model_->SharesFor(context_.task.descriptors), portfolio_, pool_.open);
  if (!next) return std::nullopt;
  const RankedNetworks network = pool_.networks.Some({static_cast<Eigen::Index>(*next)});
  const double expected = seen_.AnyTold() ? seen_.Condition(*ranker_).Predict(network).mean[0] : kUnknown;
  portfolio_ = portfolio_.cwiseMax(scores_.row(static_cast<Eigen::Index>(*next)).transpose());
  return Taken(pool_, *next, expected);
}

std::optional<RankedSearch::Choice> RankedSearch::FromRanker() {
  const Ranker::Posterior posterior = seen_.Condition(*ranker_);
  const double best = seen_.best();
  Candidates fresh = Fresh();
  Candidates* from = nullptr;
  size_t chosen = 0;
  std::pair<double, double> highest;  // expected improvement, then mean
  double expected = 0;
  for (Candidates* candidates : {&pool_, &fresh}) {
    if (candidates->proposals.empty()) continue;
    const ScaledProcess::Prediction prediction = posterior.Predict(candidates->networks);
    for (size_t i = 0; i < candidates->open.size(); ++i) {
      const auto row = static_cast<Eigen::Index>(i);
      const std::pair value(ExpectedImprovement(prediction.mean[row], prediction.deviation[row], best),
                            prediction.mean[row]);
      if (!candidates->open[i] || (from != nullptr && value <= highest)) continue;
      from = candidates;
      chosen = i;
      highest = value;
      expected = prediction.mean[row];
    }
  }
  if (from == nullptr) return std::nullopt;
  return Taken(*from, chosen, expected);
}

// From (seed, "transfer/random", id). A repeat when no new network is found: the space is exhausted, or nearly so.
RankedSearch::Choice RankedSearch::FromRandom() {
  constexpr int kAttempts = 100;
  Rng rng(context_.seed, "transfer/random", book_.asked());
  std::vector<Architecture> networks = sources_.front()->Sample(history_, kAttempts, rng);
  for (const Architecture& network : networks) {
    Candidates one = Described({network});
    if (!one.proposals.empty()) return Taken(one, 0, kUnknown);
    if (std::optional<Proposal> proposal = book_.Fresh(network)) return {*std::move(proposal), std::nullopt, kUnknown};
  }
  const Architecture any = networks.empty() ? context_.space->Initial() : networks.front();
  return {book_.Described(any), std::nullopt, kUnknown};
}

}  // namespace netwright
