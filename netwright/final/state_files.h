#ifndef NETWRIGHT_FINAL_STATE_FILES_H_
#define NETWRIGHT_FINAL_STATE_FILES_H_

#include <filesystem>
#include <set>
#include <string>

namespace netwright {

// Of each finalist, at the end of each rung: the state that it goes on from and the weights that it would be delivered
// with.
class StateFiles {
 public:
  explicit StateFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::string State(int rung, int finalist) const;
  std::string Weights(int rung, int finalist) const;

  // Removes the files of all rungs before `rung`, but for those in `keep`.
  void RemoveBefore(int rung, const std::set<std::string>& keep) const;
  void RemoveAll() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_STATE_FILES_H_
