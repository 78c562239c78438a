#ifndef NETWRIGHT_BASE_JSON_FIELDS_H_
#define NETWRIGHT_BASE_JSON_FIELDS_H_

#include <nlohmann/json.hpp>

// Defines, in a source, the to_json that a header declares, with these fields under their own names. The library's
// macros define inline functions, so that every reader of the header compiles the library.
#define NETWRIGHT_TO_JSON(Type, ...)                                           \
  void to_json(nlohmann::json& nlohmann_json_j, const Type& nlohmann_json_t) { \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))   \
  }                                                                            \
  static_assert(true)

// The same for from_json, which throws nlohmann::json::exception for a field that is absent or of another type.
#define NETWRIGHT_FROM_JSON(Type, ...)                                           \
  void from_json(const nlohmann::json& nlohmann_json_j, Type& nlohmann_json_t) { \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__))   \
  }                                                                              \
  static_assert(true)

#define NETWRIGHT_JSON(Type, ...)       \
  NETWRIGHT_TO_JSON(Type, __VA_ARGS__); \
  NETWRIGHT_FROM_JSON(Type, __VA_ARGS__)

#endif  // NETWRIGHT_BASE_JSON_FIELDS_H_
