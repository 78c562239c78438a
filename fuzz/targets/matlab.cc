#include "fuzz/fuzz_target.h"
#include "netwright/datasets/releases/release.h"

NETWRIGHT_FUZZ_TARGET(matlab) { netwright::ReadMatlabColumn(bytes, "labels", "fuzz.mat"); }
