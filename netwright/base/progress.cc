#include "netwright/base/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "netwright/base/printable.h"
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

// A terminal may be closed, and a run goes on without it.
void Say(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void PrintJson(const nlohmann::json& json) {
  Say(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace

Progress::Progress(Mode mode) : mode_(mode), terminal_(mode == Mode::kAuto && isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { Finish(); }

void Progress::Update(std::string_view phase, double fraction, std::string_view text) {
  if (mode_ == Mode::kQuiet) return;
  const bool new_phase = phase != phase_;
  if (new_phase) {
    Finish();
    phase_ = phase;
    phase_start_ = std::chrono::steady_clock::now();
  }
  if (!new_phase && SecondsSince(last_draw_) < (terminal_ || mode_ == Mode::kJson ? 0.1 : 10.0)) return;
  last_draw_ = std::chrono::steady_clock::now();
  Draw(phase, fraction, text);
}

void Progress::Draw(std::string_view phase, double fraction, std::string_view text) {
  const double elapsed = SecondsSince(phase_start_);
  if (mode_ == Mode::kJson) {
    nlohmann::json json = {{"phase", phase}, {"fraction", nullptr}, {"seconds", elapsed}, {"text", text}};
    if (std::isfinite(fraction)) json["fraction"] = std::clamp(fraction, 0.0, 1.0);
    return PrintJson(json);
  }
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
  if (!text.empty()) line += "  " + Printable(text);
  if (terminal_) {
    line.resize(std::min<size_t>(line.size(), static_cast<size_t>(std::max(TerminalWidth() - 1, 20))));
    Say("\r\x1b[K" + line);
    drawn_ = true;
  } else {
    Say(line + "\n");
  }
}

void Progress::Finish() {
  if (drawn_) Say("\n");
  drawn_ = false;
}

void Progress::Erase() {
  if (drawn_) Say("\r\x1b[K");
  drawn_ = false;
}

void Progress::Note(std::string_view line) {
  if (mode_ == Mode::kQuiet) return;
  if (mode_ == Mode::kJson) return PrintJson({{"note", line}});
  Erase();
  Say(Printable(line) + "\n");
}

}  // namespace netwright
