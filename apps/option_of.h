#ifndef NETWRIGHT_APPS_OPTION_OF_H_
#define NETWRIGHT_APPS_OPTION_OF_H_

#include <string>

namespace netwright {

// The option that sets `key` (of a KeyError): its own flag, else "--set KEY=...".
std::string OptionOf(const std::string& key);

}  // namespace netwright

#endif  // NETWRIGHT_APPS_OPTION_OF_H_
