#ifndef NETWRIGHT_PREDICT_OCCLUSION_H_
#define NETWRIGHT_PREDICT_OCCLUSION_H_

#include <vector>

#include "netwright/images/image.h"
#include "netwright/predict/classifier.h"

namespace netwright {

// What an answer rests on (occlusion, Zeiler & Fergus 2014): a grey patch of a quarter of the image's height and width
// covers it at grid x grid places in turn.

// How much the probability of class `c` falls with each place covered, rows from the top; negative where it rises.
// grid * grid + 1 classifications.
std::vector<float> Occlusion(const Classifier& classifier, const Image& image, int c, int grid);

// The image with places that the answer does not rest on darkened: brightness goes with the fall, the largest being
// full. In RGB.
Image WithOcclusion(const Image& image, const std::vector<float>& falls, int grid);

}  // namespace netwright

#endif  // NETWRIGHT_PREDICT_OCCLUSION_H_
