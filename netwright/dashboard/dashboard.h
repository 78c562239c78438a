#ifndef NETWRIGHT_DASHBOARD_DASHBOARD_H_
#define NETWRIGHT_DASHBOARD_DASHBOARD_H_

#include <filesystem>
#include <memory>
#include <string>

namespace netwright {

struct DashboardOptions {
  std::filesystem::path folder;    // whose runs are shown
  std::string host = "127.0.0.1";  // address to listen on
  int port = 0;                    // 0: a free one
};

// A server of live reports over HTTP. It only reads, and only below its folder. Requests must name this machine
// (guard.h); where it listens on another address than loopback they must bring a token instead.
//
//   GET /                             the page that shows the rest; ?token=TOKEN sets the cookie that later ones bring
//   GET /api/runs                     the runs (RunList)
//   GET /api/page?run=ID[&run=ID...]  the report of a run or a comparison (Page::Json), with an ETag
//   GET /csv?run=ID...&name=NAME      the CSV of a chart or table of that page
//   GET /file?run=ID&name=NAME        a file of the run's model
class Dashboard {
 public:
  // Listens, but answers nothing yet. Usage error when the folder cannot be read or the address cannot be had.
  explicit Dashboard(const DashboardOptions& options);
  ~Dashboard();

  std::string url() const;  // with the token where one is needed
  void Serve();             // returns after Stop
  void Stop();              // thread-safe

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace netwright

#endif  // NETWRIGHT_DASHBOARD_DASHBOARD_H_
