#ifndef NETWRIGHT_STUDIES_CONTROLS_H_
#define NETWRIGHT_STUDIES_CONTROLS_H_

#include <string>
#include <vector>

#include "netwright/report/page.h"
#include "studies/data.h"
#include "studies/planner.h"

namespace netwright {

// What experiment 1 lacks to say that its policy learnt something that it carries over: whether length alone is as good
// (one action always, and random actions that never stop), whether a policy is needed that has seen other data sets (a
// fresh one on all but the first), and whether the policy reacts to rewards at all.

// After all other runs, which are the same without them.
void PlanControls(Planner& planner, const std::vector<StudyDataset>& sets);

// `agent` of `part` against each control, and the probe of reward of its policies. Adds nothing of a study without
// controls, and of a run without a policy.
void ShowControls(const StudyData& study, const std::string& part, const std::string& agent, Page& page);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_CONTROLS_H_
