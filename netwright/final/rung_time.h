#ifndef NETWRIGHT_FINAL_RUNG_TIME_H_
#define NETWRIGHT_FINAL_RUNG_TIME_H_

#include <vector>

namespace netwright {

// How long a rung of a final training and its jobs may take, so that a machine that becomes slow makes the training
// shorter and not longer than its time. Pure functions; wall seconds.

// Of the first of the rungs that are left, by what is predicted for each of them (PredictRungSeconds). Longer than its
// share of the time there is by what a machine's speed varies; the last rung may take all of it.
double RungTime(const std::vector<double>& predicted, double left);

// Of the next of `waiting` jobs, when so much is left of the rung and `lanes` jobs run at a time.
double JobTime(double left_of_rung, int waiting, int lanes);

// Whether too little is left of `seconds` for anything to be worth beginning.
bool IsOver(double seconds, double elapsed);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_RUNG_TIME_H_
