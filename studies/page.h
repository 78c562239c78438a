#ifndef NETWRIGHT_STUDIES_PAGE_H_
#define NETWRIGHT_STUDIES_PAGE_H_

#include <filesystem>

namespace netwright {

// The report of a study: every figure and table of the paper's section 7 (or appendix A) beside the paper's own
// numbers, as far as it is run. The CSV of each chart and table and those of csv.h go into the folder of `file`'s name
// beside it. Usage error when `folder` holds no study.
void WriteStudyReport(const std::filesystem::path& folder, const std::filesystem::path& file);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_PAGE_H_
