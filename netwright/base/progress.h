#ifndef NETWRIGHT_BASE_PROGRESS_H_
#define NETWRIGHT_BASE_PROGRESS_H_

#include <chrono>
#include <string>
#include <string_view>

namespace netwright {

// Progress on stderr: a bar redrawn in place on a terminal, a plain line now and then otherwise; or, for programs,
// lines of JSON (docs/protocols.md). Not thread-safe.
class Progress {
 public:
  enum class Mode { kAuto, kQuiet, kJson };
  explicit Progress(Mode mode = Mode::kAuto);
  ~Progress();

  // fraction in [0, 1], NaN when unknown; `text` is short. Elapsed time and ETA are added. Redrawn at most ten times a
  // second (terminal, JSON) or every ten seconds (lines).
  void Update(std::string_view phase, double fraction, std::string_view text);
  void Finish();                     // leaves the last state on its own line
  void Note(std::string_view line);  // a plain line, above the bar

 private:
  void Draw(std::string_view phase, double fraction, std::string_view text);
  void Erase();

  const Mode mode_;
  const bool terminal_;
  bool drawn_ = false;
  std::string phase_;
  std::chrono::steady_clock::time_point phase_start_;
  std::chrono::steady_clock::time_point last_draw_;
};

}  // namespace netwright

#endif  // NETWRIGHT_BASE_PROGRESS_H_
