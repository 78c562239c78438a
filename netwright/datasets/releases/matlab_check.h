#ifndef NETWRIGHT_DATASETS_RELEASES_MATLAB_CHECK_H_
#define NETWRIGHT_DATASETS_RELEASES_MATLAB_CHECK_H_

#include <cstddef>
#include <span>

namespace netwright {

// Whether every variable of a MATLAB 5 file is a matrix of numbers of a harmless size, by the tags in front of its
// numbers. libmatio takes memory as these say, before it has read what it is for.
bool IsHarmlessMatlabFile(std::span<const std::byte> file);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_RELEASES_MATLAB_CHECK_H_
