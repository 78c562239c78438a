#ifndef NETWRIGHT_EVALUATION_DESCRIPTORS_H_
#define NETWRIGHT_EVALUATION_DESCRIPTORS_H_

#include <array>
#include <string_view>

namespace netwright {

// What is known of a task's images before any network is trained on them: TaskInfo::descriptors has these numbers in
// this order. Logarithms are natural, pixel values fractions in [0, 1], grey images three equal channels. All are taken
// from the training part, and the two accuracies by scoring on the validation part; never from the test part.
inline constexpr std::array<std::string_view, 15> kDescriptorNames = {
    "log_classes",  "log_images",                     // of training
    "log_pixels",                                     // of the longer side
    "channels",                                       // 1 | 3
    "mean_red",     "mean_green",       "mean_blue",  // over all pixels
    "std_red",      "std_green",        "std_blue",   // likewise
    "sharpness",                                      // mean size of the grey gradient / standard deviation of grey
    "entropy",                                        // of grey in 32 steps, in [0, 1]
    "imbalance",                                      // 1 - entropy of the classes / log_classes, in [0, 1]
    "nearest_mean", "nearest_neighbour"};             // accuracies of two classifiers of 8 x 8 pixels

}  // namespace netwright

#endif  // NETWRIGHT_EVALUATION_DESCRIPTORS_H_
