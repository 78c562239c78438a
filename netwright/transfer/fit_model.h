#ifndef NETWRIGHT_TRANSFER_FIT_MODEL_H_
#define NETWRIGHT_TRANSFER_FIT_MODEL_H_

#include <Eigen/Core>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "netwright/tables/measurements.h"
#include "netwright/transfer/transfer_model.h"

namespace netwright {

// Networks measured on tasks, in scores: the GaussianCopula of the mean accuracies of the design, which are the
// networks that many tasks have. Those that only few tasks have are placed among them.
struct TaskScores {
  FeatureExtractor features;  // the reference input is the largest of the tasks' in each respect
  std::vector<SourceTask> tasks;
  std::vector<Architecture> networks;
  std::vector<NetworkFeatures> described;
  Eigen::MatrixXd scores;  // [networks, tasks]; NaN: not measured
  // Of each task: the variance of one measurement's score that comes from the child's seed alone. NaN where fewer than
  // eight networks were measured more than once.
  std::vector<double> replicate_noise;
};

// Tasks that differ only in their limits share a column and become one. Usage error for fewer than 20 networks.
TaskScores ScoresOf(const Measurements& measurements, const NetworkTemplate& net);

// The same with some of the tasks only.
TaskScores Chosen(const TaskScores& all, const std::function<bool(const SourceTask&)>& wanted);

// What the surrogate foretells of each network from all others: leave-one-out predictions, in closed form (Rasmussen &
// Williams 2006, equation 5.12). [networks, tasks]; NaN where nothing was measured.
Eigen::MatrixXd LeaveOneOut(const TaskScores& scores, const NetworkKernel& kernel, double noise);

// Kernel and noise of the least leave-one-out error, by coordinate search from the defaults. Deterministic.
struct KernelChoice {
  NetworkKernel kernel;
  double noise = 0.1;
};
KernelChoice ChooseKernel(const TaskScores& scores);

TransferModel FitModel(const TaskScores& scores, const KernelChoice& choice);

// How good the surrogate is on networks not seen, for each task.
struct SurrogateQuality {
  std::string task;
  int networks = 0;
  double correlation = 0;  // Spearman's, of leave-one-out predictions
  double top = 0;          // the same within the best tenth by what was measured
  double ceiling = 0;      // correlation that noise alone would leave, sqrt(1 - replicate noise); NaN: not known
};
std::vector<SurrogateQuality> QualityOf(const TaskScores& scores, const KernelChoice& choice);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_FIT_MODEL_H_
