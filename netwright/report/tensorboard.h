#ifndef NETWRIGHT_REPORT_TENSORBOARD_H_
#define NETWRIGHT_REPORT_TENSORBOARD_H_

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace netwright {

// TensorBoard reads whatever has "tfevents" in its name.
inline constexpr char kEventsFile[] = "events.out.tfevents.netwright";

struct Scalar {
  std::string tag;
  double value = 0;
};

// A file of scalars for `tensorboard --logdir`, which can be read while it grows. Not thread-safe.
class TensorBoardWriter {
 public:
  // Begins the file anew. wall_time: seconds since 1970, as below. Run error when it cannot be written, here and below.
  TensorBoardWriter(const std::filesystem::path& path, double wall_time);

  void Add(uint64_t step, double wall_time, std::span<const Scalar> scalars);
  void Flush();  // to the file; the end does so too

 private:
  void Append(const std::string& event);

  const std::filesystem::path path_;
  std::ofstream file_;
};

}  // namespace netwright

#endif  // NETWRIGHT_REPORT_TENSORBOARD_H_
