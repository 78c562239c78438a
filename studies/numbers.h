#ifndef NETWRIGHT_STUDIES_NUMBERS_H_
#define NETWRIGHT_STUDIES_NUMBERS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "netwright/report/statistics.h"
#include "studies/data.h"

namespace netwright {

// Over the runs given (several seeds of an agent on a data set).
using Runs = std::vector<const StudyRunData*>;

std::vector<double> Accuracies(const Runs& runs);  // of distinct trainings of valid networks, all runs together
const Experiment* BestOf(const Runs& runs);        // the most accurate network; null: none

// Best rewards of the first (or last) `count` episodes of each run.
std::vector<double> BestRewards(const Runs& runs, size_t count, bool last);

// One-sided permutation test of means: how likely a difference as large in favour of `first` is by chance. 1 for no
// values.
double PermutationP(const std::vector<double>& first, const std::vector<double>& second);

// In how many of the seeds that both have the first is ahead, in the mean of those best rewards: "2 of 3".
std::string SeedsAhead(const Runs& first, const Runs& second, size_t count, bool last);

// Of those best rewards of the first 50 episodes: first - second, PermutationP and SeedsAhead; then difference and p of
// the last 50.
std::vector<std::string> DifferenceCells(const Runs& first, const Runs& second);

// Whether each run has a whole window of episodes; no finding can be judged by a shorter one.
bool HaveWindow(const Runs& runs);

// `holds` where the difference is positive and p < 0.05, else `not shown`, or `does not hold` where it is negative.
std::string Verdict(double difference, double p);

// How often each action was taken in each episode of the runs.
using ActionCounts = std::vector<double>;
std::vector<ActionCounts> CountsOf(const Runs& runs, const std::vector<std::string>& actions);

// Permutation test: is the total variation distance between the samples' proportions of actions larger than chance
// makes it?
PermutationResult CompareActions(const std::vector<ActionCounts>& first, const std::vector<ActionCounts>& second);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_NUMBERS_H_
