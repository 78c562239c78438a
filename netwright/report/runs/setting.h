#ifndef NETWRIGHT_REPORT_RUNS_SETTING_H_
#define NETWRIGHT_REPORT_RUNS_SETTING_H_

#include <string>
#include <vector>

#include "netwright/report/runs/run_data.h"
#include "netwright/report/table.h"

namespace netwright {

// A configuration key whose value is not its preset's.
struct ConfigDifference {
  std::string key, value, preset_value;
};

// What was searched, how, and on what machine: a row a fact.
Table SettingTable(const RunData& data);
Table ConfigurationTable(const std::vector<ConfigDifference>& differences);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_SETTING_H_
