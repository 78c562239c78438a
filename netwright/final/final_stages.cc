#include "netwright/final/final_stages.h"

#include <algorithm>
#include <cmath>

#include "netwright/final/final_key.h"
#include "netwright/final/recipe_variants.h"
#include "netwright/nn/whole_file.h"

namespace netwright {
namespace {

constexpr uint64_t kIdsPerRung = 1 << 16;

}  // namespace

int FinalStages::EpochsOf(int finalist, int epochs) const {
  return std::max(epochs, static_cast<int>(std::lround(epochs * Finalist(finalist).pace)));
}

bool FinalStages::OnAllImages(int rung) const {
  return job_.config.all_images && !job_.split.test.empty() && rung > 0 && RungSize(rung) == 1;
}

int64_t FinalStages::ImagesOf(int rung) const {
  return static_cast<int64_t>(job_.split.train.size() + (OnAllImages(rung) ? job_.split.validation.size() : 0));
}

Recipe FinalStages::RecipeOf(int finalist, int horizon) const {
  Recipe recipe = WithVariant(job_.config.recipe, Finalist(finalist).variant);
  recipe.net = Finalist(finalist).net;
  recipe.epochs = EpochsOf(finalist, horizon);
  return recipe;
}

TrainRequest FinalStages::RequestOf(int rung, int horizon, int finalist) const {
  // The seed is that of the whole schedule as first planned, not of the rung.
  const std::string& graph = Finalist(finalist).graph;
  const CacheKey planned = FinalKey(job_, graph, RecipeOf(finalist, Planned()), EpochsOf(finalist, Planned()));
  TrainRequest request;
  request.id = IdOf(rung, finalist);
  request.graph = graph;
  request.recipe = RecipeOf(finalist, horizon);
  request.seed = ChildSeed(job_.config.recipe.seed, planned);
  request.share = OnAllImages(rung) ? DataShare::kAll : DataShare::kFull;
  if (rung > 0) request.load_state = files_.State(rung - 1, finalist);
  request.save_state = files_.State(rung, finalist);
  request.save_weights = files_.Weights(rung, finalist);
  request.memory_limit = job_.limits.max_train_bytes;
  return request;
}

uint64_t FinalStages::IdOf(int rung, int finalist) {
  return kFirstFinalJob + static_cast<uint64_t>(rung) * kIdsPerRung + static_cast<uint64_t>(finalist);
}

int FinalStages::FinalistOf(uint64_t id) { return static_cast<int>((id - kFirstFinalJob) % kIdsPerRung); }

CacheKey FinalStages::KeyOf(int rung, int horizon, int finalist, int rung_end, const Evaluation& evaluation) const {
  const bool ok = evaluation.outcome == Outcome::kOk;
  const int until = ok ? evaluation.metrics.epochs : EpochsOf(finalist, rung_end);
  CacheKey key = FinalKey(job_, Finalist(finalist).graph, RecipeOf(finalist, horizon), until);
  if (OnAllImages(rung)) key.recipe += " images=all";
  return key;
}

bool FinalStages::HasState(int rung, int finalist) const { return IsWholeWeightsFile(files_.State(rung, finalist)); }

bool FinalStages::HasWeights(int rung, int finalist) const {
  return finalist == kEarly || IsWholeWeightsFile(files_.Weights(rung, finalist));
}

}  // namespace netwright
