#ifndef NETWRIGHT_STUDIES_NUMBERS_H_
#define NETWRIGHT_STUDIES_NUMBERS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "netwright/report/statistics.h"
#include "studies/data.h"

namespace netwright {

// Numbers of a study's tables, over the runs given (several seeds of an agent on a data set).
using Runs = std::vector<const StudyRunData*>;

std::vector<double> Accuracies(const Runs& runs);  // of distinct trainings of valid networks, all runs together
const Experiment* BestOf(const Runs& runs);        // the most accurate network; null: none

// Best rewards of the first (or last) `count` episodes of each run.
std::vector<double> BestRewards(const Runs& runs, size_t count, bool last);

// One-sided permutation test of means: how likely a difference as large in favour of `first` is by chance. 1 for empty
// samples.
double PermutationP(const std::vector<double>& first, const std::vector<double>& second);

// In how many of the seeds that both have the first is ahead, in the mean of those best rewards: "2 of 3". Policies are
// the units here, not episodes.
std::string SeedsAhead(const Runs& first, const Runs& second, size_t count, bool last);

// Whether each run has a whole window of episodes. A run of fewer learns next to nothing, and its first and last
// episodes are the same ones, so that no finding can be judged by it.
bool HaveWindow(const Runs& runs);

// Does a finding of the paper hold here? `holds` where the difference has its sign and chance alone brings it in less
// than one of twenty cases, else `not shown`, or `does not hold` where the sign is the other one.
std::string Verdict(double difference, double p);

// How often each action was taken in each episode of the runs.
using ActionCounts = std::vector<double>;
std::vector<ActionCounts> CountsOf(const Runs& runs, const std::vector<std::string>& actions);

// Permutation test of two samples of episodes: is the total variation distance between their proportions of actions
// larger than chance makes it?
PermutationResult CompareActions(const std::vector<ActionCounts>& first, const std::vector<ActionCounts>& second);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_NUMBERS_H_
