#ifndef NETWRIGHT_STUDIES_PAGE_H_
#define NETWRIGHT_STUDIES_PAGE_H_

#include <filesystem>
#include <string>
#include <vector>

namespace netwright {

// The report of a study (`netwright reproduce`): every figure and table of the paper's section 7 (or appendix A) in its
// terms, beside the paper's own numbers, with what holds and what does not at this scale. What is not run yet is left
// out. `file` is the page (*.html); the CSV of each chart and table and those of csv.h go into the folder of the
// same name beside it. Returns what went wrong with drawing, a line each. Usage error when `folder` holds no study.
std::vector<std::string> WriteStudyReport(const std::filesystem::path& folder, const std::filesystem::path& file);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_PAGE_H_
