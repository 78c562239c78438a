#ifndef NETWRIGHT_FINAL_FINAL_NOTES_H_
#define NETWRIGHT_FINAL_FINAL_NOTES_H_

#include <string>

#include "netwright/final/final_choice.h"
#include "netwright/graph/network_template.h"

namespace netwright {

// Lines about a final training's result. Pure functions.

// Of a network that is wider or narrower than the final recipe has it.
std::string WidthNote(const NetworkTemplate& net, const NetworkTemplate& wanted);

// Of a network that is kept as it was before, where after `last` there was another, or itself.
std::string PassedOverNote(const HeldNetwork& kept, const HeldNetwork& last, const std::string& last_architecture);

// Of a network that began with learnt weights (train/learned_start.h).
std::string LearnedStartNote();

// Of a network that was trained on all images in the end (FinalConfig::all_images).
std::string AllImagesNote();

// How much of the time is left, and why; "" where it is little. spend: FinalConfig::spend; epochs: of the last network.
std::string UnspentNote(double left, double seconds, bool spend, int epochs, int finalists);

}  // namespace netwright

#endif  // NETWRIGHT_FINAL_FINAL_NOTES_H_
