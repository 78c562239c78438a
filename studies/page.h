#ifndef NETWRIGHT_STUDIES_PAGE_H_
#define NETWRIGHT_STUDIES_PAGE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "netwright/report/page.h"
#include "studies/data.h"

namespace netwright {

// The report of a study (`netwright reproduce`): every figure and table of the paper's section 7 (or appendix A) in its
// terms, beside the paper's own numbers, with what holds and what does not at this scale. What is not run yet is left
// out. `file` is the page (*.html); the CSV of each chart and table and those of csv.h go into the folder of the
// same name beside it. Returns what went wrong with drawing, a line each. Usage error when `folder` holds no study.
std::vector<std::string> WriteStudyReport(const std::filesystem::path& folder, const std::filesystem::path& file);

// Its parts, one an experiment. They expect the study's `experiment` to have the runs they show.
void AddHardness(const StudyData& study, Page& page);
void AddExperiment1(const StudyData& study, Page& page);
void AddExperiment2(const StudyData& study, Page& page);
void AddExperiment3(const StudyData& study, Page& page);
void AddRanking(const StudyData& study, Page& page);

}  // namespace netwright

#endif  // NETWRIGHT_STUDIES_PAGE_H_
