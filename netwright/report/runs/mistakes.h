#ifndef NETWRIGHT_REPORT_RUNS_MISTAKES_H_
#define NETWRIGHT_REPORT_RUNS_MISTAKES_H_

#include <filesystem>
#include <string>
#include <vector>

namespace netwright {

// A test image that the final model got wrong, and what its answer rests on. In a run folder mistakes/ holds them:
// mistakes.json with everything but the pictures, and NUMBER.png and NUMBER-seen.png of each.
struct Mistake {
  std::string image;  // path, archive member or record
  std::string truth, answer;
  double probability = 0;     // of the answer
  std::string picture, seen;  // PNG files: the image as the model gets it, and where it looked
};

// Run error when they cannot be written.
void WriteMistakes(const std::vector<Mistake>& mistakes, const std::filesystem::path& run_folder);
// Empty where there are none.
std::vector<Mistake> ReadMistakes(const std::filesystem::path& run_folder);

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_RUNS_MISTAKES_H_
