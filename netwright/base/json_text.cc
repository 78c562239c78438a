#include "netwright/base/json_text.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace netwright {
namespace {

using Json = nlohmann::json;

// Builds the value as nlohmann's own handler does, and stops the parser where it nests too deep. Handlers return
// whether to go on.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(Json& root) : dom_(root, /*allow_exceptions=*/false) {}

  bool null() override { return dom_.null(); }
  bool boolean(bool value) override { return dom_.boolean(value); }
  bool number_integer(number_integer_t value) override { return dom_.number_integer(value); }
  bool number_unsigned(number_unsigned_t value) override { return dom_.number_unsigned(value); }
  bool number_float(number_float_t value, const string_t& text) override { return dom_.number_float(value, text); }
  bool string(string_t& value) override { return dom_.string(value); }
  bool binary(binary_t& value) override { return dom_.binary(value); }
  // The size is only announced: it is not made room for.
  bool start_object(std::size_t) override { return Enter() && dom_.start_object(kUnknown); }
  bool key(string_t& name) override { return dom_.key(name); }
  bool end_object() override { return Leave() && dom_.end_object(); }
  bool start_array(std::size_t) override { return Enter() && dom_.start_array(kUnknown); }
  bool end_array() override { return Leave() && dom_.end_array(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  static constexpr std::size_t kUnknown = std::numeric_limits<std::size_t>::max();

  bool Enter() { return ++depth_ <= kMaxJsonDepth; }
  bool Leave() {
    --depth_;
    return true;
  }

  nlohmann::detail::json_sax_dom_parser<Json> dom_;
  int depth_ = 0;
};

Json Parse(std::string_view bytes, Json::input_format_t format) {
  Json value;
  Builder builder(value);
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &builder, format)) return Json(Json::value_t::discarded);
  return value;
}

}  // namespace

nlohmann::json ParseJson(std::string_view text) { return Parse(text, Json::input_format_t::json); }

nlohmann::json ParseCbor(std::string_view bytes) { return Parse(bytes, Json::input_format_t::cbor); }

}  // namespace netwright
