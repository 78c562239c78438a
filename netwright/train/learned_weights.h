#ifndef NETWRIGHT_TRAIN_LEARNED_WEIGHTS_H_
#define NETWRIGHT_TRAIN_LEARNED_WEIGHTS_H_

#include "netwright/nn/child_net.h"
#include "netwright/train/saved_net.h"

namespace netwright {

// Sets the weights and running statistics to those of LearnedStartFile(). Of a network for images of one channel the
// first layer's are summed over the three. Usage error where the network is another one than that of the file, in its
// layers or in their filters.
void LoadLearnedStart(ChildNet<float>& net, const NetIdentity& identity);

}  // namespace netwright

#endif  // NETWRIGHT_TRAIN_LEARNED_WEIGHTS_H_
