#include "netwright/search/strategy.h"

#include "netwright/base/error.h"

namespace netwright {

bool Strategy::Save(std::ostream&) const { return false; }

void Strategy::Load(std::istream&, bool) { FailUsage("this strategy learns no policy that could be loaded"); }

}  // namespace netwright
