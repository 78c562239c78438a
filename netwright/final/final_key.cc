#include "netwright/final/final_key.h"

#include <fmt/format.h>

#include "netwright/base/hash.h"

namespace netwright {

CacheKey FinalKey(const FinalJob& job, const std::string& graph, const Recipe& recipe, int until) {
  Digester digester;
  digester.Add(job.task.fingerprint.Hex());
  digester.Add(job.split.digest().Hex());
  return {.network = graph,
          .task = digester.Finish().Hex(),
          .recipe = fmt::format("{} until={}", recipe.Text(), until),
          .replicate = 0};
}

}  // namespace netwright
