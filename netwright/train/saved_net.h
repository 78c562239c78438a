#ifndef NETWRIGHT_TRAIN_SAVED_NET_H_
#define NETWRIGHT_TRAIN_SAVED_NET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "netwright/evaluation/evaluation.h"
#include "netwright/graph/graph.h"
#include "netwright/graph/input_spec.h"
#include "netwright/nn/child_net.h"
#include "netwright/train/recipe.h"
#include "netwright/train/steps/weight_average.h"

namespace netwright {

struct NetIdentity {
  Graph graph;
  InputSpec input;
  Recipe recipe;
};

ChildNet<float> MakeChild(const NetIdentity& identity, uint64_t seed, int threads = 1);

// Weights and running statistics. Run error when the file cannot be written or read, or is of another network.
void SaveWeights(ChildNet<float>& net, const NetIdentity& identity, const std::string& path);
void LoadWeights(ChildNet<float>& net, const NetIdentity& identity, const std::string& path);

// A training between two epochs.
struct TrainingState {
  int64_t step = 0;  // optimiser steps made
  int epochs = 0;    // finished
  int64_t images = 0;
  double seconds = 0;
  std::vector<EpochMetrics> curve;
  at::Tensor first_moment, second_moment;  // as ChildNet::values
};

void SaveState(const TrainingState& state, ChildNet<float>& net, WeightAverage& average, const NetIdentity& identity,
               uint64_t seed, const std::string& path);
// `state` has its tensors already; their elements are overwritten. The recipe may differ in `epochs` and `device` only.
void LoadState(TrainingState& state, ChildNet<float>& net, WeightAverage& average, const NetIdentity& identity,
               uint64_t seed, const std::string& path);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_SAVED_NET_H_
