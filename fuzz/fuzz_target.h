#ifndef NETWRIGHT_FUZZ_FUZZ_TARGET_H_
#define NETWRIGHT_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "netwright/base/error.h"

namespace netwright {

// A parser of what others made, given any bytes. It answers, or throws an Error; all else is a crash: a signal, another
// exception, memory beyond libFuzzer's limit, no end.
using FuzzFunction = void (*)(std::span<const std::byte>);

// All targets of the program, by name.
inline std::map<std::string_view, FuzzFunction>& FuzzTargets() {
  static std::map<std::string_view, FuzzFunction> targets;
  return targets;
}

inline void RunFuzzTarget(FuzzFunction target, std::span<const std::byte> bytes) {
  try {
    target(bytes);
  } catch (const Error&) {
  }
}

inline std::string_view TextOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Cuts off what stands before the first `mark`, with it; all where there is none.
inline std::span<const std::byte> TakeUntil(std::span<const std::byte>& bytes, std::string_view mark) {
  const size_t end = TextOf(bytes).find(mark);
  const std::span<const std::byte> part = bytes.first(end == std::string_view::npos ? bytes.size() : end);
  bytes = end == std::string_view::npos ? std::span<const std::byte>() : bytes.subspan(end + mark.size());
  return part;
}

// What a target found must be so, whatever the bytes.
inline void FuzzCheck(bool condition) {
  if (!condition) __builtin_trap();
}

}  // namespace netwright

// The body of the target `name`, which takes `bytes`; one in a source file. With NETWRIGHT_LIBFUZZER it is libFuzzer's,
// else one of FuzzTargets().
#ifdef NETWRIGHT_LIBFUZZER
#define NETWRIGHT_FUZZ_TARGET(name)                                              \
  static void Fuzz_##name(std::span<const std::byte> bytes);                     \
  extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {      \
    netwright::RunFuzzTarget(Fuzz_##name, std::as_bytes(std::span(data, size))); \
    return 0;                                                                    \
  }                                                                              \
  static void Fuzz_##name(std::span<const std::byte> bytes)
#else
#define NETWRIGHT_FUZZ_TARGET(name)                                                                                 \
  static void Fuzz_##name(std::span<const std::byte> bytes);                                                        \
  [[maybe_unused]] static const bool is_known_##name = netwright::FuzzTargets().emplace(#name, Fuzz_##name).second; \
  static void Fuzz_##name(std::span<const std::byte> bytes)
#endif

#endif  // NETWRIGHT_FUZZ_FUZZ_TARGET_H_
