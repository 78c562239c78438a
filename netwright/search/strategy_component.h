#ifndef NETWRIGHT_SEARCH_STRATEGY_COMPONENT_H_
#define NETWRIGHT_SEARCH_STRATEGY_COMPONENT_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "netwright/base/component.h"
#include "netwright/base/options.h"
#include "netwright/search/strategy.h"

namespace netwright {

// A strategy with its own configuration, as a row of the table makes it (run/strategies.h).
class StrategyComponent {
 public:
  virtual ~StrategyComponent() = default;

  virtual void Declare(Options& options) = 0;  // its keys, bound to its configuration
  virtual std::unique_ptr<Strategy> Make(const StrategyContext& context) const = 0;

  // The environments of a step-based agent, each with one proposal in flight. 0: not step-based.
  virtual int Lanes() const { return 0; }
  virtual bool ActsUnmasked() const { return false; }      // it may take illegal actions
  virtual bool LearnsPolicy() const { return false; }      // which Strategy::Save writes
  virtual bool WantsDescriptors() const { return false; }  // of the task's images, which take a moment
  // Updates of that policy in so many steps; none where it learns nothing or trials decide.
  virtual std::optional<int64_t> PlannedUpdates(int64_t /*steps*/) const { return std::nullopt; }
};

// The common case: a configuration struct with Declare, and a function that makes the strategy from it. A member
// Config::kWantsDescriptors says what WantsDescriptors answers.
template <typename Config, std::unique_ptr<Strategy> (*make)(const Config&, const StrategyContext&)>
class ConfiguredStrategy final : public StrategyComponent {
 public:
  void Declare(Options& options) override { DeclareKeys(config_, options); }
  std::unique_ptr<Strategy> Make(const StrategyContext& context) const override { return make(config_, context); }
  bool WantsDescriptors() const override {
    if constexpr (requires { Config::kWantsDescriptors; }) return Config::kWantsDescriptors;
    return false;
  }

 private:
  Config config_;
};

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_STRATEGY_COMPONENT_H_
