#ifndef NETWRIGHT_TRANSFER_TRANSFER_MODEL_H_
#define NETWRIGHT_TRANSFER_TRANSFER_MODEL_H_

#include <Eigen/Core>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "netwright/transfer/network_features.h"
#include "netwright/transfer/network_kernel.h"

namespace netwright {

// A task that was learnt from.
struct SourceTask {
  std::string name, dataset;  // tasks of one data set are alike
  InputSpec input;
  std::vector<double> descriptors;  // evaluation/descriptors.h; empty: unknown
  std::vector<double> accuracies;   // at the scores -kWidest, -kWidest + kStep .. kWidest

  static constexpr double kWidest = 2.5, kStep = 0.25;
  double AccuracyAt(double score) const;  // linear in between and beyond; in [0, 1]
};

// What many tasks taught: for every network of the space, how it would do on each of them. Scores are the Gaussian
// copula's (copula.h): 0 is a median network of the design, 1 one deviation better.
//
// The surrogate is one Gaussian process for each task with one kernel for all (network_kernel.h), so that it knows no
// space, is learnt in closed form, and gives the same bits everywhere. Immutable; thread-safe.
class TransferModel {
 public:
  struct Parts {
    std::vector<SourceTask> tasks;
    std::vector<Architecture> networks;  // of the design
    NetworkKernel kernel;
    double noise = 0.1;       // variance of a measured score
    Eigen::MatrixXd weights;  // [networks, tasks]: the score is level + kernel x weights
    Eigen::VectorXd level;    // [tasks]
  };
  TransferModel(const FeatureExtractor& features, Parts parts);

  const FeatureExtractor& features() const { return features_; }
  const NetworkKernel& kernel() const { return parts_.kernel; }
  const std::vector<SourceTask>& tasks() const { return parts_.tasks; }
  const std::vector<Architecture>& networks() const { return parts_.networks; }
  double noise() const { return parts_.noise; }

  // Scores, [networks, tasks].
  Eigen::MatrixXd Predict(std::span<const NetworkFeatures> networks) const;

  // Each task's share in what is expected of a new one, with sum 1: larger for tasks with like descriptors. All are
  // equal where descriptors are unknown.
  Eigen::VectorXd SharesFor(std::span<const double> descriptors) const;

  // Those of the design that may be trained on such images within the limits.
  std::vector<Architecture> NetworksFor(const InputSpec& input, const Limits& limits) const;

  // Why a search of the model's space on such images is not of the kind that was learnt from, one line; "": it is. The
  // images are far outside the range of sizes, or hardly a network of the design keeps the limits.
  std::string MisfitOf(const InputSpec& input, const Limits& limits) const;

  // A policy stream (rl/policy_file.h). Load: usage error, saying what differs, when it is none for `space`.
  void Save(std::ostream& out) const;
  static TransferModel Load(std::istream& in, std::shared_ptr<const SearchSpace> space);
  // Of the tasks in a stream, whatever its space.
  static std::vector<std::string> TaskNames(std::istream& in);

 private:
  FeatureExtractor features_;
  Parts parts_;
  std::vector<NetworkFeatures> design_;
};

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_TRANSFER_MODEL_H_
