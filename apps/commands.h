#ifndef NETWRIGHT_APPS_COMMANDS_H_
#define NETWRIGHT_APPS_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <functional>

namespace netwright {

// Each adds its sub-commands to `app`; the one that was given sets `run`, which returns the exit code.
using Command = std::function<int()>;
void AddInitCommand(CLI::App& app, Command& run);
void AddSearchCommands(CLI::App& app, Command& run);  // search, resume
void AddDataCommands(CLI::App& app, Command& run);    // data list | info | check | import | download
void AddShowCommand(CLI::App& app, Command& run);
void AddReportCommand(CLI::App& app, Command& run);
void AddDashboardCommand(CLI::App& app, Command& run);
void AddPredictCommands(CLI::App& app, Command& run);  // predict, evaluate
void AddWorkerCommand(CLI::App& app, Command& run);    // hidden: started by the pool
void AddBenchCommands(CLI::App& app, Command& run);    // bench train | env | agent | transfer
void AddDoctorCommand(CLI::App& app, Command& run);
void AddReproduceCommand(CLI::App& app, Command& run);
void AddStoreCommands(CLI::App& app, Command& run);  // store export | import
void AddTabulateCommand(CLI::App& app, Command& run);
void AddParetoCommand(CLI::App& app, Command& run);
void AddExportCommand(CLI::App& app, Command& run);
void AddMetaTrainCommand(CLI::App& app, Command& run);
void AddStrategyCommand(CLI::App& app, Command& run);
void AddConfigCommand(CLI::App& app, Command& run);
void AddScoreCommand(CLI::App& app, Command& run);
void AddHelpCommand(CLI::App& app, Command& run);  // after all others
void AddCompletionCommand(CLI::App& app, Command& run);

}  // namespace netwright

#endif  // NETWRIGHT_APPS_COMMANDS_H_
