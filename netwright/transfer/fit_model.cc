#include "netwright/transfer/fit_model.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "netwright/base/ranks.h"

namespace netwright {
namespace {

using Indices = std::vector<Eigen::Index>;

// Tasks with the same networks measured, which share one inverse.
std::map<Indices, Indices> TasksByNetworks(const TaskScores& scores) {
  std::map<Indices, Indices> groups;
  for (Eigen::Index t = 0; t < scores.scores.cols(); ++t) {
    Indices measured;
    for (Eigen::Index i = 0; i < scores.scores.rows(); ++i) {
      if (!std::isnan(scores.scores(i, t))) measured.push_back(i);
    }
    groups[measured].push_back(t);
  }
  return groups;
}

Eigen::MatrixXd Noisy(const Eigen::MatrixXd& kernel, const Indices& networks, double noise) {
  Eigen::MatrixXd matrix = kernel(networks, networks);
  matrix.diagonal().array() += noise;
  return matrix;
}

double SquaredError(const Eigen::MatrixXd& predicted, const Eigen::MatrixXd& scores) {
  double sum = 0;
  int64_t count = 0;
  for (Eigen::Index i = 0; i < scores.size(); ++i) {
    if (std::isnan(scores(i))) continue;
    sum += (predicted(i) - scores(i)) * (predicted(i) - scores(i));
    ++count;
  }
  return sum / static_cast<double>(std::max<int64_t>(1, count));
}

// At most `most` of the tasks, evenly spread over the list.
TaskScores Some(const TaskScores& scores, size_t most) {
  if (scores.tasks.size() <= most) return scores;
  size_t index = 0;
  return Chosen(scores, [&](const SourceTask&) {
    const size_t i = index++;
    return i * most / scores.tasks.size() != (i + 1) * most / scores.tasks.size();
  });
}

}  // namespace

Eigen::MatrixXd LeaveOneOut(const TaskScores& scores, const NetworkKernel& kernel, double noise) {
  const Eigen::MatrixXd matrix = kernel(scores.described, scores.described);
  Eigen::MatrixXd predicted = Eigen::MatrixXd::Constant(scores.scores.rows(), scores.scores.cols(), std::nan(""));
  for (const auto& [networks, tasks] : TasksByNetworks(scores)) {
    const auto count = static_cast<Eigen::Index>(networks.size());
    const Eigen::MatrixXd inverse = Noisy(matrix, networks, noise).llt().solve(Eigen::MatrixXd::Identity(count, count));
    const Eigen::MatrixXd measured = scores.scores(networks, tasks);
    const Eigen::MatrixXd weights = inverse * (measured.rowwise() - measured.colwise().mean());
    predicted(networks, tasks) = measured - inverse.diagonal().cwiseInverse().asDiagonal() * weights;
  }
  return predicted;
}

KernelChoice ChooseKernel(const TaskScores& scores) {
  constexpr size_t kTasks = 10;  // as many decide
  const TaskScores some = Some(scores, kTasks);
  KernelChoice best;
  best.kernel.Standardise(some.described);
  const auto error_of = [&](const KernelChoice& choice) {
    return SquaredError(LeaveOneOut(some, choice.kernel, choice.noise), some.scores);
  };
  double least = error_of(best);
  double NetworkKernel::*const factors[] = {&NetworkKernel::cost_length, &NetworkKernel::action_length,
                                            &NetworkKernel::cost_weight, &NetworkKernel::first_weight,
                                            &NetworkKernel::last_weight};
  const auto attempt = [&](const KernelChoice& choice) {
    const double error = error_of(choice);
    if (error >= least) return false;
    least = error;
    best = choice;
    return true;
  };
  // Each factor is halved or increased by half for as long as that helps, in two rounds.
  for (int round = 0; round < 2; ++round) {
    for (const double step : {0.67, 1.5}) {
      for (double NetworkKernel::*const factor : factors) {
        for (int i = 0; i < 4; ++i) {
          KernelChoice choice = best;
          choice.kernel.*factor *= step;
          if (!attempt(choice)) break;
        }
      }
      for (int i = 0; i < 4; ++i) {
        KernelChoice choice = best;
        choice.noise *= step;
        if (!attempt(choice)) break;
      }
    }
  }
  return best;
}

TransferModel FitModel(const TaskScores& scores, const KernelChoice& choice) {
  TransferModel::Parts parts{.tasks = scores.tasks,
                             .networks = scores.networks,
                             .kernel = choice.kernel,
                             .noise = choice.noise,
                             .weights = Eigen::MatrixXd::Zero(scores.scores.rows(), scores.scores.cols()),
                             .level = Eigen::VectorXd::Zero(scores.scores.cols())};
  const Eigen::MatrixXd matrix = choice.kernel(scores.described, scores.described);
  for (const auto& [networks, tasks] : TasksByNetworks(scores)) {
    const Eigen::MatrixXd measured = scores.scores(networks, tasks);
    const Eigen::RowVectorXd level = measured.colwise().mean();
    parts.level(tasks) = level.transpose();
    const Eigen::MatrixXd weights = Noisy(matrix, networks, choice.noise).llt().solve(measured.rowwise() - level);
    parts.weights(networks, tasks) = weights;
  }
  return TransferModel(scores.features, std::move(parts));
}

std::vector<SurrogateQuality> QualityOf(const TaskScores& scores, const KernelChoice& choice) {
  const Eigen::MatrixXd predicted = LeaveOneOut(scores, choice.kernel, choice.noise);
  std::vector<SurrogateQuality> qualities;
  for (Eigen::Index t = 0; t < scores.scores.cols(); ++t) {
    std::vector<std::pair<double, double>> pairs;  // measured, predicted
    for (Eigen::Index i = 0; i < scores.scores.rows(); ++i) {
      if (!std::isnan(scores.scores(i, t))) pairs.emplace_back(scores.scores(i, t), predicted(i, t));
    }
    std::sort(pairs.rbegin(), pairs.rend());
    std::vector<double> measured, foretold;
    for (const auto& [one, other] : pairs) {
      measured.push_back(one);
      foretold.push_back(other);
    }
    const size_t top = std::max<size_t>(2, pairs.size() / 10);
    const auto task = static_cast<size_t>(t);
    qualities.push_back({.task = scores.tasks[task].name,
                         .networks = static_cast<int>(pairs.size()),
                         .correlation = RankCorrelation(measured, foretold),
                         .top = pairs.size() < top
                                    ? 0
                                    : RankCorrelation(std::span(measured).first(top), std::span(foretold).first(top)),
                         .ceiling = std::sqrt(1 - scores.replicate_noise[task])});
  }
  return qualities;
}

}  // namespace netwright
