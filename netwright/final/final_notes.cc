#include "netwright/final/final_notes.h"

#include <fmt/format.h>

#include <algorithm>

#include "netwright/base/units.h"

namespace netwright {
namespace {

constexpr double kMuch = 0.25;  // of the time, left: worth a word

}  // namespace

std::string WidthNote(const NetworkTemplate& net, const NetworkTemplate& wanted) {
  const std::string units =
      net.head == HeadKind::kGap ? "" : fmt::format(", and {} units in the head", net.dense_units);
  return fmt::format("{}: {} filters, at most {}{}",
                     net.filters > wanted.filters
                         ? "wider than the final recipe, and better for it on the validation part"
                         : "made narrower than the final recipe, to be within the limits",
                     net.filters, net.filter_growth > 1 ? std::max(net.filters, net.max_filters) : net.filters, units);
}

std::string PassedOverNote(const HeldNetwork& kept, const HeldNetwork& last, const std::string& last_architecture) {
  return fmt::format("kept as it was after {} epochs, with validation {:.4f}: after {} {} had {:.4f}",
                     kept.metrics.epochs, kept.metrics.accuracy, last.metrics.epochs,
                     kept.finalist == last.finalist ? "it" : last_architecture, last.metrics.accuracy);
}

std::string LearnedStartNote() { return "began with weights learnt on other data sets"; }

std::string AllImagesNote() {
  return "in the end trained on the validation images, too; its validation accuracy is of before that";
}

std::string UnspentNote(double left, double seconds, bool spend, int epochs, int finalists) {
  if (seconds <= 0 || left < kMuch * seconds) return "";
  const std::string reason =
      spend
          ? fmt::format("no training beyond {} epochs of {} networks, some of them wider, is tried", epochs, finalists)
          : "the final training has its planned length; spend_budget = true goes on with more";
  return fmt::format("{} of the budget are left: {}", FormatSeconds(left), reason);
}

}  // namespace netwright
