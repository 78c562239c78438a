#ifndef NETWRIGHT_BASE_CHECK_H_
#define NETWRIGHT_BASE_CHECK_H_

#include <cstdio>
#include <cstdlib>

// Programming errors, in every build type: prints place and condition, and aborts. Never for what a user, a data set or
// a child network can cause.
#define NETWRIGHT_CHECK(condition)                                                       \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)

#endif  // NETWRIGHT_BASE_CHECK_H_
