#ifndef NETWRIGHT_SEARCH_TRANSFER_TRANSFER_H_
#define NETWRIGHT_SEARCH_TRANSFER_TRANSFER_H_

#include <memory>
#include <utility>

#include "netwright/search/strategy_component.h"
#include "netwright/search/transfer/ranked_search.h"

namespace netwright {

// What many tasks taught (transfer/transfer_model.h), adapted to this one: keys "transfer.*". Its policy is a model,
// which it never changes; without one it searches by a fresh Gaussian process.
class TransferStrategy final : public StrategyComponent {
 public:
  // `policy`: as in RankedSearchConfig.
  explicit TransferStrategy(decltype(RankedSearchConfig::policy) policy = {}) { config_.policy = std::move(policy); }

  void Declare(Options& options) override;
  std::unique_ptr<Strategy> Make(const StrategyContext& context) const override {
    return std::make_unique<RankedSearch>(config_, context);
  }
  bool LearnsPolicy() const override { return true; }
  bool WantsDescriptors() const override { return true; }

 private:
  RankedSearchConfig config_;
};

// The model's greedy portfolio, conditioned on the limits, one network after another, whatever comes of them.
class PortfolioStrategy final : public StrategyComponent {
 public:
  void Declare(Options&) override {}
  std::unique_ptr<Strategy> Make(const StrategyContext& context) const override {
    RankedSearchConfig config;
    config.rank = false;
    return std::make_unique<RankedSearch>(config, context);
  }
  bool LearnsPolicy() const override { return true; }
  bool WantsDescriptors() const override { return true; }
};

// Bayesian optimisation from scratch: a Gaussian process of this task alone, with expected improvement. Keys "gp.*".
class GpStrategy final : public StrategyComponent {
 public:
  GpStrategy() { config_.ranker = {.residual = 1, .noise = 0.1}; }
  void Declare(Options& options) override;
  std::unique_ptr<Strategy> Make(const StrategyContext& context) const override {
    return std::make_unique<RankedSearch>(config_, context);
  }

 private:
  RankedSearchConfig config_;
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_TRANSFER_TRANSFER_H_
