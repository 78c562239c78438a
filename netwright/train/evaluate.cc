#include "netwright/train/evaluate.h"

#include <algorithm>

#include "netwright/graph/working_set.h"
#include "netwright/train/steps/loss.h"

namespace netwright {

std::optional<Scores> Evaluate(ChildNet<float>& net, const BatchReader& reader, std::span<const int64_t> indices,
                               const std::function<bool()>& go_on) {
  constexpr auto kBatch = static_cast<size_t>(kEvaluationBatch);
  Scores scores;
  scores.predictions.resize(indices.size());
  const at::Tensor images =
      reader.NewBatch(static_cast<int64_t>(std::min(kBatch, indices.size())), net.values().is_cuda());
  std::vector<int32_t> labels(kBatch);
  LossSums sums;
  for (size_t begin = 0; begin < indices.size(); begin += kBatch) {
    if (go_on && !go_on()) return std::nullopt;
    const std::span<const int64_t> part = indices.subspan(begin, std::min(kBatch, indices.size() - begin));
    const auto count = static_cast<int64_t>(part.size());
    reader.Read(part, images.data_ptr<float>(), labels.data(), net.sharding().threads);
    const at::Tensor logits = net.Infer(images.narrow(0, 0, count).to(net.values().device())).cpu();
    const LossSums batch =
        CrossEntropy<float>(logits.data_ptr<float>(), labels.data(), count, static_cast<int>(logits.size(1)), 0.0,
                            nullptr, scores.predictions.data() + begin);
    sums.loss += batch.loss;
    sums.correct += batch.correct;
  }
  scores.accuracy = static_cast<double>(sums.correct) / static_cast<double>(indices.size());
  scores.loss = sums.loss / static_cast<double>(indices.size());
  return scores;
}

}  // namespace netwright
