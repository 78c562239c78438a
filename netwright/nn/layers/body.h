#ifndef NETWRIGHT_NN_LAYERS_BODY_H_
#define NETWRIGHT_NN_LAYERS_BODY_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "netwright/nn/kernels/bfloat16.h"
#include "netwright/nn/kernels/buffer.h"
#include "netwright/nn/kernels/convolution.h"
#include "netwright/nn/kernels/kernels.h"
#include "netwright/nn/layers/plan.h"
#include "netwright/nn/sharding.h"

namespace netwright {

struct NormConstants {
  double epsilon = 1e-3;
  double momentum = 0.01;  // of the running statistics, in PyTorch's sense
};

// Where a convolution's parameters, their gradients and its running statistics lie; all are [channels] but the weight,
// [out][row][column][in].
template <typename T>
struct ConvolutionParameters {
  const T *weight = nullptr, *bias = nullptr, *scale = nullptr, *shift = nullptr;
  T *weight_gradient = nullptr, *scale_gradient = nullptr, *shift_gradient = nullptr;
  T *running_mean = nullptr, *running_variance = nullptr;
};

// A child network up to its head, on activations stored as S.
//
// A training step is bound by memory. So a layer works on as many images at a time as the second-level cache holds: it
// normalises its input, convolves, sums up its result's statistics and pools it while all of it is in the cache, and
// keeps the convolution's result and the pooled one only. The backward pass computes the normalised input anew. The
// convolution's bias is never added: it is taken from the running mean. A layer's shards are worked on by several
// threads, whose every layer ends with a join. Not thread-safe.
template <typename S>
class Body {
 public:
  using T = Real<S>;

  // `parameters` by node; pointers must stay valid. Those of nodes that are no convolution are not looked at.
  Body(std::vector<LayerPlan> plan, std::vector<ConvolutionParameters<T>> parameters, const NormConstants& norm,
       const Sharding& sharding);

  // The weights may have changed since the last pass.
  void WeightsChanged();
  // images: [count, height, width, channels] in [0, 1], must stay until Backward; features: [count, height, width,
  // channels] of the last node.
  void Infer(const T* images, int64_t count, S* features);
  // Moves the running statistics, too.
  void Forward(const T* images, int64_t count, S* features);
  // From the gradient at the features to the parameters' gradients. After a Forward of as many images.
  void Backward(const S* features_gradient, int64_t count);
  // Whether there is anything that Backward computes.
  bool trains() const { return plan_.back().trains; }

 private:
  struct Node {
    Buffer values;                // of all images: before normalisation where the plan says so
    Buffer places;                // a max pooling's
    const S* gradient = nullptr;  // while it is needed
  };
  struct Layer {                                    // a convolution, maybe depthwise, as everywhere here
    int64_t images = 0;                             // at a time
    std::vector<T> mean, factor, sign;              // factor: scale / sqrt(variance + epsilon); sign: of the scale
    std::vector<double> variance;                   // biased
    std::vector<std::vector<double>> sum, product;  // the gradient's by shard, see GradientSums
  };
  struct Workspace {                                        // of a thread
    std::vector<std::unique_ptr<Convolution<S>>> products;  // by node; null for other nodes
    Buffer input, output_gradient, input_gradient;          // of a few images
    std::vector<double> unused;                             // sums that nobody reads
  };
  struct Shard {  // of a batch, and who works on it
    int number;
    int64_t first, count;  // images
    Workspace& workspace;
  };

  int64_t Elements(int node) const { return plan_[node].shape.Elements(); }
  int64_t Pixels(int node) const { return int64_t{plan_[node].shape.height} * plan_[node].shape.width; }
  const S* Values(int node, int64_t image = 0) const;
  Normalisation<T> NormOf(int node, bool relu) const;
  GradientSums SumsOf(Layer& layer, int shard) { return {layer.sum[shard].data(), layer.product[shard].data()}; }
  PoolShape PoolShapeOf(int node, int64_t images) const;
  WindowShape WindowOf(int node, int input, int64_t images) const;
  // Calls body(first image, images) over `count` images, `at_once` at a time and then by smaller powers of two.
  template <typename F>
  static void InParts(int64_t count, int64_t at_once, const F& body);
  // Calls body(Shard) for every shard of a batch that has images.
  template <typename F>
  void ForShards(int64_t count, const F& body);

  bool IsConvolution(int node) const { return HasWeights(plan_[node].op); }
  bool IsGlobalAverage(int node) const { return plan_[node].op == Op::kGlobalAverage; }
  int64_t Weights(int node) const {  // of a convolution
    const LayerPlan& layer = plan_[node];
    const int terms = layer.op == Op::kDepthwise ? 1 : plan_[layer.inputs[0]].shape.channels;
    return int64_t{layer.kernel} * layer.kernel * terms * layer.shape.channels;
  }
  void Reserve(int64_t count);
  void Run(const T* images, int64_t count, bool training, S* features);
  void RunConvolution(int node, int64_t count, bool training);
  void FinishStatistics(int node, const Moments<T>& moments);
  void UseRunningStatistics(int node);
  void SetFactors(int node);
  void PoolReaders(int node, int64_t first, int64_t count);
  void RunMerge(int node, int64_t count);
  void RunGlobalAverage(int node, int64_t count);
  const S* ConvolutionInput(int node, int64_t first, int64_t count, Workspace& workspace) const;

  void ConvolutionBackward(int node, int64_t count);
  const S* OutputGradient(int node, int64_t first, int64_t count, const NormalisationGradient<T>& norm,
                          Workspace& workspace) const;
  void JoinSums(Layer& layer);
  void JoinWeightGradients(int node, int64_t count);
  void PoolBackward(int node, int64_t count);
  void MergeBackward(int node, int64_t count);
  void GlobalAverageBackward(int node, int64_t count);
  // Where a reader puts `node`'s gradient, and whether it must add to what is there.
  S* GradientFor(int node, int64_t count, bool* add);
  // The sums of a convolution's gradient are taken by the convolution or global average that reads it, when nothing
  // else does.
  bool ReaderTakesSums(int node) const;

  const std::vector<LayerPlan> plan_;
  const std::vector<ConvolutionParameters<T>> parameters_;
  const NormConstants norm_;
  const Sharding sharding_;
  std::vector<Node> nodes_;
  std::vector<Layer> layers_;  // by node; empty for other nodes
  std::vector<Workspace> workspaces_;
  int64_t inference_images_ = 128;
  const T* images_ = nullptr;
  int64_t capacity_ = 0;
  std::vector<T> zeros_, ones_;
  std::vector<Buffer> gradients_;           // by slot (GradientPlan): of all images
  std::vector<int64_t> gradient_elements_;  // by slot, of an image
  Buffer shard_gradients_;                  // of a convolution's weights: [shards][weights]
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_LAYERS_BODY_H_
