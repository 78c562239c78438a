#ifndef NETWRIGHT_DASHBOARD_GUARD_H_
#define NETWRIGHT_DASHBOARD_GUARD_H_

#include <string>
#include <string_view>

namespace netwright {

// Who may see the dashboard.

// Whether a Host header names this machine as a browser on it does (localhost, 127.0.0.1, [::1], with any port): a page
// from elsewhere whose name was made to lead here has another (DNS rebinding).
bool NamesThisMachine(std::string_view host_header);

// Whether an address to listen on is reached from this machine only.
bool IsLoopback(std::string_view host);

// 128 random bits in hexadecimal, from the system.
std::string MakeToken();

// In a time that does not tell how much of it is right.
bool IsToken(std::string_view given, std::string_view token);

// The value of a cookie of a Cookie header; empty where it is not there.
std::string CookieOf(std::string_view header, std::string_view name);

}  // namespace netwright

#endif  // NETWRIGHT_DASHBOARD_GUARD_H_
