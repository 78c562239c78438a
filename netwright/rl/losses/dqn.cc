#include "netwright/rl/losses/dqn.h"

#include <torch/torch.h>

#include <limits>

#include "netwright/base/check.h"

namespace netwright {
namespace {

at::Tensor Targets(const DuelingNetwork& network, const DuelingNetwork& target, const Transitions& batch, int64_t rows,
                   double gamma) {
  const at::NoGradGuard no_grad;
  const at::TensorOptions& options = network.options();
  const at::Tensor next = network.States(batch.next_states);
  const at::Tensor illegal = View(batch.next_illegal, {rows, network.sizes().actions}).to(at::kBool);
  const at::Tensor best =
      network.Values(next).masked_fill(illegal, -std::numeric_limits<double>::infinity()).argmax(1, true);
  const at::Tensor later = target.Values(next).gather(1, best).squeeze(1);
  const at::Tensor goes_on = 1 - View(batch.done, {rows}).to(options);
  return View(batch.rewards, {rows}).to(options) + gamma * goes_on * later;
}

}  // namespace

DqnLoss DoubleQLoss(const DuelingNetwork& network, const DuelingNetwork& target, const Transitions& batch,
                    double gamma) {
  const auto rows = static_cast<int64_t>(batch.actions.size());
  NETWRIGHT_CHECK(rows > 0 && static_cast<int64_t>(batch.weights.size()) == rows);
  DqnLoss result;
  result.targets = Targets(network, target, batch, rows, gamma);
  const at::Tensor actions = View(batch.actions, {rows, 1});
  result.values = network.Values(network.States(batch.states)).gather(1, actions).squeeze(1);
  const at::Tensor importance = View(batch.weights, {rows}).to(network.options());
  result.loss = (importance * at::huber_loss(result.values, result.targets, at::Reduction::None, 1.0)).mean();
  return result;
}

}  // namespace netwright
