#ifndef NETWRIGHT_APPS_COMPLETION_H_
#define NETWRIGHT_APPS_COMPLETION_H_

#include <span>
#include <string>

#include "apps/command_tree.h"

namespace netwright {

// Scripts that a shell reads to complete commands, options and their choices; all else is completed as files.
std::string BashCompletion(std::span<const CommandWords> commands);
std::string ZshCompletion(std::span<const CommandWords> commands);  // the same by zsh's bashcompinit
std::string FishCompletion(std::span<const CommandWords> commands);

}  // namespace netwright

#endif  // NETWRIGHT_APPS_COMPLETION_H_
