#include "netwright/base/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "netwright/base/units.h"

namespace netwright {
namespace {

constexpr int kBarWidth = 24;  // columns

int TerminalWidth() {
  winsize size = {};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Progress::Progress(Mode mode) : quiet_(mode == Mode::kQuiet), terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { Finish(); }

void Progress::Update(std::string_view phase, double fraction, std::string_view text) {
  if (quiet_) return;
  const bool new_phase = phase != phase_;
  if (new_phase) {
    Finish();
    phase_ = phase;
    phase_start_ = std::chrono::steady_clock::now();
  }
  if (!new_phase && SecondsSince(last_draw_) < (terminal_ ? 0.1 : 10.0)) return;
  last_draw_ = std::chrono::steady_clock::now();
  Draw(phase, fraction, text);
}

void Progress::Draw(std::string_view phase, double fraction, std::string_view text) {
  const double elapsed = SecondsSince(phase_start_);
  std::string line = fmt::format("{} ", phase);
  if (std::isfinite(fraction)) {
    fraction = std::clamp(fraction, 0.0, 1.0);
    const int full = static_cast<int>(std::lround(fraction * kBarWidth));
    if (terminal_) line += fmt::format("[{:=<{}}{:{}}] ", "", full, "", kBarWidth - full);
    line += fmt::format("{:3.0f} %  ", 100 * fraction);
  }
  line += FormatSeconds(elapsed);
  if (std::isfinite(fraction) && fraction > 0.02 && fraction < 1) {
    line += fmt::format(", {} left", FormatSeconds(elapsed * (1 - fraction) / fraction));
  }
  if (!text.empty()) line += fmt::format("  {}", text);
  if (terminal_) {
    line.resize(std::min<size_t>(line.size(), static_cast<size_t>(std::max(TerminalWidth() - 1, 20))));
    fmt::print(stderr, "\r\x1b[K{}", line);
    drawn_ = true;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  std::fflush(stderr);
}

void Progress::Finish() {
  if (drawn_) fmt::print(stderr, "\n");
  drawn_ = false;
}

void Progress::Erase() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
  drawn_ = false;
}

void Progress::Note(std::string_view line) {
  if (quiet_) return;
  Erase();
  fmt::print(stderr, "{}\n", line);
}

}  // namespace netwright
