#include "studies/runs/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/report/network_text.h"
#include "netwright/store/store.h"

namespace netwright {
RunProgress::RunProgress(const StudyRun& run, std::filesystem::path store, bool every_evaluation,
                         std::chrono::milliseconds interval)
    : run_(run),
      store_(std::move(store)),
      every_evaluation_(every_evaluation),
      interval_(interval),
      next_(Clock::now() + interval) {}

std::vector<std::string> RunProgress::Lines(bool at_end) {
  const Clock::time_point begin = Clock::now();
  if (begin < next_ && !at_end) return {};
  std::vector<Experiment> rows;
  try {
    rows = OpenStoreReadOnly(store_.string())->Experiments("search");
  } catch (const Error&) {  // the run has not made it yet
  }
  if (interval_.count() > 0) next_ = begin + std::max<Clock::duration>(interval_, 100 * (Clock::now() - begin));
  std::vector<std::string> lines;
  double best = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    const Evaluation& evaluation = rows[i].evaluation;
    best = std::max(best, evaluation.reward());
    if (!every_evaluation_ || i < told_) continue;
    lines.push_back(fmt::format("{}: {} {} {} {}", run_.name, i, OutcomeName(evaluation.outcome),
                                AccuracyText(evaluation.metrics), NetworkName(rows[i].architecture)));
  }
  if (!every_evaluation_ && rows.size() > told_) {
    lines.push_back(fmt::format("{}: {} proposals, best {:.4f}", run_.name, rows.size(), best));
  }
  told_ = rows.size();
  return lines;
}

}  // namespace netwright
