#include "netwright/dashboard/guard.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "netwright/base/error.h"
#include "netwright/base/text_list.h"
#include "netwright/io/file_io.h"

namespace netwright {

bool NamesThisMachine(std::string_view host_header) {
  const size_t name_end = host_header.starts_with('[') ? host_header.find(']') + 1 : host_header.find(':');
  const std::string_view name = host_header.substr(0, name_end);
  const std::string_view port = host_header.substr(std::min(name.size(), host_header.size()));
  const bool plain_port = port.empty() || (port.size() > 1 && port[0] == ':' &&
                                           port.substr(1).find_first_not_of("0123456789") == std::string_view::npos);
  return plain_port && (LowerCase(std::string(name)) == "localhost" || name == "127.0.0.1" || name == "[::1]");
}

bool IsLoopback(std::string_view host) { return host == "localhost" || host == "127.0.0.1" || host == "::1"; }

std::string MakeToken() {
  std::array<uint8_t, 16> bytes;
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    FailRun("the system gives no random numbers: {}", Reason(errno));
  }
  std::string token;
  for (const uint8_t byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

bool IsToken(std::string_view given, std::string_view token) {
  return given.size() == token.size() && CRYPTO_memcmp(given.data(), token.data(), token.size()) == 0;
}

std::string CookieOf(std::string_view header, std::string_view name) {
  for (const std::string& cookie : ListItems(std::string(header), ';')) {
    const std::string_view text =
        std::string_view(cookie).substr(std::min(cookie.size(), cookie.find_first_not_of(' ')));
    if (text.starts_with(name) && text.substr(name.size()).starts_with('=')) {
      return std::string(text.substr(name.size() + 1));
    }
  }
  return "";
}

}  // namespace netwright
