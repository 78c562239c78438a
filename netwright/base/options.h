#ifndef NETWRIGHT_BASE_OPTIONS_H_
#define NETWRIGHT_BASE_OPTIONS_H_

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace netwright {

// Of "key=value". Usage error for another form.
std::pair<std::string, std::string> SplitAssignment(std::string_view assignment);

// What a number may be written with: counts 200k, 1.5M (powers of 1000); bytes 512M, 4G (of 1024); seconds 90s, 10m,
// 2h.
enum class OptionUnit { kNone, kCount, kBytes, kSeconds };

// Inclusive bounds of a numeric key, and its unit.
struct OptionRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  OptionUnit unit = OptionUnit::kNone;
};

// Configuration keys, bound to the fields of configuration structs. A struct `FooConfig` comes with `void
// Declare(FooConfig&, Options&)` that adds its keys ("foo.bar"); the field's value at that time is the default. The
// structs must outlive the Options. Not thread-safe.
class Options {
 public:
  using Range = OptionRange;

  void Add(std::string key, bool* field, std::string help);
  void Add(std::string key, int* field, std::string help, Range range = {});
  void Add(std::string key, int64_t* field, std::string help, Range range = {});
  void Add(std::string key, uint64_t* field, std::string help, Range range = {});
  void Add(std::string key, double* field, std::string help, Range range = {});
  void Add(std::string key, std::string* field, std::string help);
  // One of the words in `choices`.
  void Add(std::string key, std::string* field, std::string help, std::vector<std::string> choices);
  // The same of an enumeration: `choices` are the names of its values 0, 1, ...
  template <typename Enum>
  requires(std::is_enum_v<Enum> && sizeof(Enum) == 1) void Add(std::string key, Enum* field, std::string help,
                                                               std::vector<std::string> choices) {
    AddEntry({std::move(key), reinterpret_cast<uint8_t*>(field), std::move(help), {}, std::move(choices), {}});
  }

  // Usage error, naming key and range, for an unknown key (the nearest ones are listed), a value that does not parse,
  // or one out of range.
  void Set(std::string_view key, std::string_view value);
  void SetAssignment(std::string_view assignment);  // see SplitAssignment

  bool Has(std::string_view key) const;
  nlohmann::json ToJson() const;  // dotted key -> value, in declaration order of keys within an object

  struct Entry {
    std::string key;
    std::variant<bool*, int*, int64_t*, uint64_t*, double*, std::string*, uint8_t*>
        field;  // uint8_t: of an enumeration
    std::string help;
    Range range;
    std::vector<std::string> choices;
    nlohmann::json default_value;
  };
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  void AddEntry(Entry entry);
  Entry& Find(std::string_view key);

  std::vector<Entry> entries_;
};

}  // namespace netwright

#endif  // NETWRIGHT_BASE_OPTIONS_H_
