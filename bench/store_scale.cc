// bench_store_scale [--rows N] [--out FILE]: a store of N evaluations [1,000,000]: how long it takes to be written,
// opened after a clean end and where all of it is checked, looked up, and read as `resume` does. Prints a line of JSON.
// The file stays when it is named.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "netwright/base/process_memory.h"
#include "netwright/base/random.h"
#include "netwright/io/temporary_folder.h"
#include "netwright/store/store.h"

namespace {

using namespace netwright;

double Seconds(const std::function<void()>& body) {
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// As long as those of a search on images.
Experiment RowOf(RunId run, uint64_t id) {
  Experiment row;
  row.run = run;
  row.id = id;
  row.phase = "search";
  row.architecture = fmt::format("conv3-conv5-max2-conv3-avg3-conv{}", id);
  row.key = {fmt::format("conv3(0) conv5(1) max2(2) conv3(3) avg3(4) conv{}(5)", id), std::string(32, 'f'),
             std::string(350, 'r'), 0};
  row.evaluation.id = id;
  row.evaluation.metrics.accuracy = static_cast<double>(id % 1000) / 1000;
  row.evaluation.metrics.curve = {{0.5, 0.5, 0.5}};
  row.worker = "pool/0";
  return row;
}

}  // namespace

int main(int argc, char** argv) {
  uint64_t count = 1'000'000;
  std::string path;
  CLI::App app("Times a store of many evaluations");
  app.add_option("--rows", count);
  app.add_option("--out", path);
  CLI11_PARSE(app, argc, argv);
  const TemporaryFolder folder;
  if (path.empty()) path = folder.path() + "/experiments.sqlite";

  nlohmann::ordered_json result = {{"rows", count}};
  result["append_seconds"] = Seconds([&] {
    const auto store = OpenStore(path);
    const RunId run = store->BeginRun({"{}", "", "{}"});
    for (uint64_t id = 0; id < count; ++id) store->Append(RowOf(run, id));
  });
  result["bytes"] = std::filesystem::file_size(path);
  result["open_after_clean_end_seconds"] = Seconds([&] { OpenStore(path); });
  std::ofstream(path + ".lock") << "another start of the system";
  result["open_with_check_seconds"] = Seconds([&] { OpenStore(path); });
  const auto store = OpenStore(path);
  constexpr int kLookups = 10'000;
  Rng rng(1, "lookups");
  result["look_up_microseconds"] = 1e6 / kLookups * Seconds([&] {
                                     for (int i = 0; i < kLookups; ++i) store->Find(RowOf(1, rng.Below(count)).key);
                                   });
  result["read_all_seconds"] = Seconds([&] { store->Experiments("search"); });
  result["peak_bytes"] = ReadProcessMemory().peak_resident;
  fmt::print("{}\n", result.dump());
  return 0;
}
