#ifndef NETWRIGHT_APPS_HELP_FORMAT_H_
#define NETWRIGHT_APPS_HELP_FORMAT_H_

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "apps/command_tree.h"

namespace netwright {

// --help in lines of 100 columns, with the choices of an option behind what it means.
class HelpFormat final : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text = CLI::Formatter::make_option_opts(option);
    const size_t open = text.find(":{"), close = text.find('}');
    if (open != std::string::npos) text.erase(open, close + 1 - open);
    return text;
  }
  std::string make_option_desc(const CLI::Option* option) const override {
    const std::vector<std::string> choices = ChoicesOf(*option);
    std::string text = CLI::Formatter::make_option_desc(option);
    const bool told = std::all_of(choices.begin(), choices.end(),
                                  [&](const std::string& choice) { return text.find(choice) != std::string::npos; });
    if (!told) text += fmt::format("; one of {}", fmt::join(choices, ", "));
    return Wrapped(text);
  }
  std::string make_subcommand(const CLI::App* command) const override {
    std::stringstream out;
    CLI::detail::format_help(out, command->get_name(), Wrapped(command->get_description()), column_width_);
    return out.str();
  }

 private:
  std::string Wrapped(const std::string& text) const {
    const size_t width = 100 - column_width_;
    std::string wrapped;
    size_t line = 0;  // characters in the last line
    std::istringstream words(text);
    for (std::string word; words >> word; line += word.size()) {
      if (line > 0 && line + 1 + word.size() > width) {
        wrapped += '\n';
        line = 0;
      } else if (line > 0) {
        wrapped += ' ';
        ++line;
      }
      wrapped += word;
    }
    return wrapped;
  }
};

}  // namespace netwright

#endif  // NETWRIGHT_APPS_HELP_FORMAT_H_
