#include "netwright/dashboard/dashboard.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/dashboard/guard.h"
#include "netwright/dashboard/run_list.h"
#include "netwright/dashboard/run_pages.h"
#include "netwright/io/file_io.h"
#include "netwright/report/text.h"

namespace netwright {
namespace {

using httplib::Request;
using httplib::Response;
using nlohmann::json;

constexpr char kCookie[] = "netwright";
constexpr size_t kMostCompared = 50;

void Answer(Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text + "\n", "text/plain; charset=utf-8");
}

std::string Dump(const json& data) { return data.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

class Dashboard::Server {
 public:
  explicit Server(const DashboardOptions& options) : options_(options) {
    FindRuns(options_.folder);  // tells at once when it cannot be read
    if (!IsLoopback(options_.host)) token_ = MakeToken();
    server_.set_payload_max_length(0);
    server_.set_read_timeout(5);
    server_.set_keep_alive_timeout(5);
    // Not SO_REUSEPORT, the library's default, by which two processes may share a port.
    server_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    server_.set_default_headers({{"Cache-Control", "no-store"},
                                 {"X-Content-Type-Options", "nosniff"},
                                 {"X-Frame-Options", "DENY"},
                                 {"Referrer-Policy", "no-referrer"},
                                 {"Cross-Origin-Resource-Policy", "same-origin"}});
    server_.set_pre_routing_handler([this](const Request& request, Response& response) {
      return Admit(request, response) ? httplib::Server::HandlerResponse::Unhandled
                                      : httplib::Server::HandlerResponse::Handled;
    });
    server_.set_exception_handler([](const Request&, Response& response, std::exception_ptr thrown) {
      try {
        std::rethrow_exception(thrown);
      } catch (const std::exception& error) {
        Answer(response, 500, CleanText(error.what()));
      }
    });
    server_.Get("/", [this](const Request& request, Response& response) { Home(request, response); });
    server_.Get("/api/runs", [this](const Request&, Response& response) { Runs(response); });
    server_.Get("/api/page", [this](const Request& request, Response& response) { RunPage(request, response); });
    server_.Get("/csv", [this](const Request& request, Response& response) { Csv(request, response); });
    server_.Get("/file", [this](const Request& request, Response& response) { File(request, response); });
    port_ = options_.port == 0                                   ? server_.bind_to_any_port(options_.host)
            : server_.bind_to_port(options_.host, options_.port) ? options_.port
                                                                 : -1;
    if (port_ <= 0) {
      FailUsage(
          "cannot listen on {} port {}: it is taken, or no address of this machine; give another --port or --host",
          options_.host, options_.port);
    }
  }

  std::string url() const {
    const bool bare_ipv6 = options_.host.find(':') != std::string::npos;
    const std::string host = bare_ipv6 ? "[" + options_.host + "]" : options_.host;
    return fmt::format("http://{}:{}/{}", host, port_, token_.empty() ? "" : "?token=" + token_);
  }

  void Serve() { server_.listen_after_bind(); }
  void Stop() { server_.stop(); }

 private:
  bool Admit(const Request& request, Response& response) const {
    if (request.method != "GET" && request.method != "HEAD") {
      Answer(response, 405, "this server only answers GET");
      return false;
    }
    if (token_.empty()) {
      if (NamesThisMachine(request.get_header_value("Host"))) return true;
      Answer(response, 403, "open this page as localhost or 127.0.0.1");
      return false;
    }
    const bool first = request.path == "/" && IsToken(request.get_param_value("token"), token_);
    if (first || IsToken(CookieOf(request.get_header_value("Cookie"), kCookie), token_)) return true;
    Answer(response, 403, "open the address that `netwright dashboard` has printed; it has a token");
    return false;
  }

  void Home(const Request& request, Response& response) const {
    if (request.has_param("token") && !token_.empty()) {
      response.set_header("Set-Cookie", fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/", kCookie, token_));
      response.set_redirect("/", 303);
      return;
    }
    response.set_content(PageHtml("Netwright", {{"live", true}, {"folder", CleanText(options_.folder.string())}}),
                         "text/html; charset=utf-8");
  }

  void Runs(Response& response) {
    const std::lock_guard lock(mutex_);
    response.set_content(Dump({{"runs", list_.Json(FindRuns(options_.folder))}}), "application/json");
  }

  // Those that the request names, in its order; nullopt, and answered, when one is not there.
  std::optional<std::vector<ListedRun>> Named(const Request& request, Response& response) const {
    const std::vector<ListedRun> all = FindRuns(options_.folder);
    std::vector<ListedRun> named;
    const size_t count = request.get_param_value_count("run");
    for (size_t i = 0; i < std::min(count, kMostCompared); ++i) {
      const std::string id = request.get_param_value("run", i);
      const auto found = std::find_if(all.begin(), all.end(), [&](const ListedRun& run) { return run.id == id; });
      if (found == all.end()) {
        Answer(response, 404, "there is no such run");
        return std::nullopt;
      }
      named.push_back(*found);
    }
    if (named.empty()) Answer(response, 400, "name a run: ?run=ID");
    return named.empty() ? std::nullopt : std::optional(named);
  }

  void RunPage(const Request& request, Response& response) {
    const std::lock_guard lock(mutex_);
    const auto runs = Named(request, response);
    if (!runs) return;
    std::string csv = "csv?";
    for (const ListedRun& run : *runs) csv += "run=" + httplib::detail::encode_query_param(run.id) + "&";
    json page = pages_.Of(*runs)->page.Json(csv + "name=");
    if (runs->size() == 1) AddFiles(runs->front(), page);
    const std::string text = Dump(page), tag = fmt::format("\"{:016x}\"", Hash64(text));
    response.set_header("ETag", tag);
    if (request.get_header_value("If-None-Match") == tag) {
      response.status = 304;
    } else {
      response.set_content(text, "application/json");
    }
  }

  // The files behind the head's figures.
  static void AddFiles(const ListedRun& run, json& page) {
    json files = json::array();
    for (const ModelFile& file : ModelFiles(run)) {
      files.push_back({{"name", file.name},
                       {"bytes", file.bytes},
                       {"link", "file?run=" + httplib::detail::encode_query_param(run.id) +
                                    "&name=" + httplib::detail::encode_query_param(file.name)}});
    }
    if (files.empty()) return;
    const json item = {{"kind", "files"}, {"files", std::move(files)}};
    json& items = page["items"];
    items.insert(items.begin() + 1, item);
  }

  void Csv(const Request& request, Response& response) {
    const std::lock_guard lock(mutex_);
    const auto runs = Named(request, response);
    if (!runs) return;
    std::string name = request.get_param_value("name");
    if (name.ends_with(".csv")) name.resize(name.size() - 4);
    const std::optional<std::string> csv = pages_.Of(*runs)->page.Csv(name);
    if (!csv) return Answer(response, 404, "there is no such table");
    response.set_header("Content-Disposition", fmt::format("attachment; filename=\"{}.csv\"", name));
    response.set_content(*csv, "text/csv; charset=utf-8");
  }

  void File(const Request& request, Response& response) {
    const std::lock_guard lock(mutex_);
    const auto runs = Named(request, response);
    if (!runs) return;
    const std::string name = request.get_param_value("name");
    for (const ModelFile& file : ModelFiles(runs->front())) {
      if (file.name != name) continue;
      std::string why;
      std::optional<MappedFile> mapped = MappedFile::Open(file.path.string(), &why);
      if (!mapped) return Answer(response, 500, why);
      const auto shared = std::make_shared<const MappedFile>(std::move(*mapped));
      const std::span<const std::byte> bytes = shared->bytes();
      // The name is one that a folder holds: it needs no quotes but for what a header may not have.
      std::string quoted = name;
      std::replace_if(
          quoted.begin(), quoted.end(), [](char c) { return c == '"' || c == '\\' || c < ' '; }, '_');
      response.set_header("Content-Disposition", fmt::format("attachment; filename=\"{}\"", quoted));
      response.set_content_provider(
          bytes.size(), "application/octet-stream", [shared](size_t offset, size_t length, httplib::DataSink& sink) {
            sink.write(reinterpret_cast<const char*>(shared->bytes().data()) + offset, length);
            return true;
          });
      return;
    }
    Answer(response, 404, "there is no such file");
  }

  const DashboardOptions options_;
  std::string token_;  // empty: none is needed
  int port_ = 0;
  std::mutex mutex_;  // of what follows
  RunList list_;
  RunPages pages_;
  httplib::Server server_;
};

Dashboard::Dashboard(const DashboardOptions& options) : server_(std::make_unique<Server>(options)) {}
Dashboard::~Dashboard() = default;

std::string Dashboard::url() const { return server_->url(); }
void Dashboard::Serve() { server_->Serve(); }
void Dashboard::Stop() { server_->Stop(); }

}  // namespace netwright
