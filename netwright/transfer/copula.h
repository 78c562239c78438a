#ifndef NETWRIGHT_TRANSFER_COPULA_H_
#define NETWRIGHT_TRANSFER_COPULA_H_

#include <span>
#include <vector>

namespace netwright {

double NormalCdf(double z);
double NormalDensity(double z);
double NormalQuantile(double probability);  // 0 < probability < 1; exact to 1e-12

// The Gaussian copula of one task's accuracies (Salinas et al. 2020, "A quantile-based approach for hyperparameter
// transfer learning", section 3): normal scores of the mean ranks, scaled to variance 1, so that tasks whose accuracies
// lie differently can be compared. NaN, which is no measurement, stays NaN.
std::vector<double> GaussianCopula(std::span<const double> values);

}  // namespace netwright

#endif  // NETWRIGHT_TRANSFER_COPULA_H_
