#ifndef NETWRIGHT_BASE_SHELL_WORDS_H_
#define NETWRIGHT_BASE_SHELL_WORDS_H_

#include <string>
#include <string_view>

namespace netwright {

// `word` as a POSIX shell takes it for one word: quoted where it must be.
std::string ShellWord(std::string_view word);

// The words this process was started with, quoted, without the program's folder; "" where the system does not tell.
std::string OwnCommandLine();

}  // namespace netwright

#endif  // NETWRIGHT_BASE_SHELL_WORDS_H_
