#ifndef NETWRIGHT_BASE_MULTIVERSION_H_
#define NETWRIGHT_BASE_MULTIVERSION_H_

// Compiles a function for several instruction sets, the best of which is chosen when the program starts. For functions
// in .cc files; what they call is compiled so only when it is inlined, hence NETWRIGHT_INLINE. Off in sanitizer builds.
// x86-64-v4 is AVX512 with byte and word instructions.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(NETWRIGHT_NO_MULTIVERSIONING)
#ifdef __clang__  // knows no architecture levels here
#define NETWRIGHT_MULTIVERSION __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define NETWRIGHT_MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#endif
#else
#define NETWRIGHT_MULTIVERSION
#endif

#define NETWRIGHT_INLINE [[gnu::always_inline]] inline

#endif  // NETWRIGHT_BASE_MULTIVERSION_H_
