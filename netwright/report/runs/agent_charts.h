#ifndef NETWRIGHT_REPORT_RUNS_AGENT_CHARTS_H_
#define NETWRIGHT_REPORT_RUNS_AGENT_CHARTS_H_

#include "netwright/report/page.h"
#include "netwright/report/runs/run_data.h"

namespace netwright {

// What an agent did, out of its step trace: rewards and lengths of its episodes, the policy's entropy, and how often it
// took each action. Precondition: there are steps.
void AddAgentCharts(const RunData& data, Page& page);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_AGENT_CHARTS_H_
