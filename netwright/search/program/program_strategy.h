#ifndef NETWRIGHT_SEARCH_PROGRAM_PROGRAM_STRATEGY_H_
#define NETWRIGHT_SEARCH_PROGRAM_PROGRAM_STRATEGY_H_

#include <memory>
#include <string>

#include "netwright/base/options.h"
#include "netwright/search/strategy.h"

namespace netwright {

// Another program that proposes networks.
struct ProgramStrategyConfig {
  std::string command;  // the program and its arguments, separated by spaces; "": io/line_process.h
};
void Declare(ProgramStrategyConfig& config, Options& options);  // keys "program.*"

// Of a program that speaks the protocol of docs/protocols.md: the task line, then it is asked, and told what came of
// it. Run error when it ends before, answers something else, or proposes nothing with nothing out.
std::unique_ptr<Strategy> MakeProgramStrategy(const ProgramStrategyConfig& config, const StrategyContext& context);

}  // namespace netwright

#endif  // NETWRIGHT_SEARCH_PROGRAM_PROGRAM_STRATEGY_H_
