#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "apps/commands.h"
#include "netwright/base/interrupt.h"
#include "netwright/dashboard/dashboard.h"

namespace netwright {
namespace {

int Serve(const DashboardOptions& options) {
  Dashboard dashboard(options);
  fmt::print("{}\n", dashboard.url());
  std::fflush(stdout);
  fmt::print(stderr, "Ctrl-C ends the dashboard\n");
  InstallInterruptHandler();
  std::atomic<bool> served = false;
  std::thread watch([&] {
    while (!Interrupted() && !served) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    dashboard.Stop();
  });
  dashboard.Serve();
  served = true;
  watch.join();
  return 0;
}

}  // namespace

void AddDashboardCommand(CLI::App& app, Command& run) {
  CLI::App* dashboard = app.add_subcommand("dashboard", "Follow runs in the browser: their reports, live");
  auto options = std::make_shared<DashboardOptions>();
  options->folder = ".";
  dashboard->add_option("DIR", options->folder, "Folder with run folders, at any depth up to five")
      ->capture_default_str();
  dashboard
      ->add_option("--host", options->host,
                   "Address to listen on; on another than this machine's own the address printed has a token")
      ->capture_default_str()
      ->type_name("ADDRESS");
  dashboard->add_option("--port", options->port, "Port to listen on [a free one]")
      ->check(CLI::Range(1, 65535))
      ->type_name("N");
  dashboard->footer("Prints the address to open. It only reads, and only below DIR. Connections are not encrypted.");
  dashboard->callback([options, &run] { run = [options] { return Serve(*options); }; });
}

}  // namespace netwright
