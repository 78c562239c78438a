#ifndef NETWRIGHT_IO_BASE64_H_
#define NETWRIGHT_IO_BASE64_H_

#include <string>
#include <string_view>

namespace netwright {

// RFC 4648, with padding and without line breaks. Thread-safe.
std::string Base64(std::string_view bytes);

}  // namespace netwright

#endif  // NETWRIGHT_IO_BASE64_H_
