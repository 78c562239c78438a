#include "netwright/search/transfer/transfer.h"

namespace netwright {

void TransferStrategy::Declare(Options& options) {
  options.Add("transfer.portfolio", &config_.portfolio, "networks of the portfolio that it begins with", {1, 100});
  options.Add("transfer.pool", &config_.pool, "random networks among the candidates, beside the model's own",
              {1, 5000});
  options.Add("transfer.neighbours", &config_.neighbours, "candidates near the best networks, for each proposal",
              {0, 5000});
  options.Add("transfer.samples", &config_.samples, "candidates drawn from the file's policy, for each proposal",
              {0, 1024});
  options.Add("transfer.descriptors", &config_.descriptors,
              "whether training tasks like this one by their descriptors count more");
  options.Add("transfer.residual", &config_.ranker.residual,
              "variance of a network's score that no training task explains", {1e-3, 10});
  options.Add("transfer.noise", &config_.ranker.noise, "variance of a score that is chance", {1e-3, 10});
}

void GpStrategy::Declare(Options& options) {
  options.Add("gp.initial", &config_.initial, "random networks that it begins with", {1, 1000});
  options.Add("gp.pool", &config_.pool, "random networks among the candidates", {1, 5000});
  options.Add("gp.neighbours", &config_.neighbours, "candidates near the best networks, for each proposal", {0, 5000});
  options.Add("gp.noise", &config_.ranker.noise, "variance of a score that is chance", {1e-3, 10});
}

}  // namespace netwright
