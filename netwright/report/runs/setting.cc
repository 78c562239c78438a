#include "netwright/report/runs/setting.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "netwright/base/units.h"
#include "netwright/graph/input_json.h"

namespace netwright {
namespace {

using nlohmann::json;

std::string DatasetText(const RunData& data, const json& dataset) {
  const auto broken = dataset.value("broken", int64_t{0});
  return fmt::format("{}: {} images, {} classes{}", data.Dataset(), dataset.value("images", int64_t{0}),
                     dataset.value("classes", int64_t{0}),
                     broken > 0 ? fmt::format(" ({} broken images left out)", broken) : "");
}

std::string SplitText(const RunData& data) {
  if (data.KeepsPaperProtocol()) return "as in the paper: 2/3 to train on, 1/3 to score on, no test part";
  const auto limit = data.Config<int64_t>("data.train_limit", 0);
  return fmt::format("train, validation and test, stratified by class{}",
                     limit > 0 ? fmt::format("; the search sees at most {} of the first two", limit) : "");
}

std::string PartsText(const json& counts) {
  const auto test = counts.at("test").get<int64_t>();
  return fmt::format("{} images to train on, {} to score on{}", counts.at("train").get<int64_t>(),
                     counts.at("validation").get<int64_t>(),
                     test > 0 ? fmt::format(", {} kept for the test", test) : "");
}

std::string BudgetText(const RunData& data) {
  std::vector<std::string> parts;
  if (const auto evaluations = data.Config<int64_t>("evaluations", 0); evaluations > 0)
    parts.push_back(fmt::format("{} networks", evaluations));
  if (const auto proposals = data.Config<int64_t>("proposals", 0); proposals > 0)
    parts.push_back(fmt::format("{} proposals", proposals));
  if (const auto budget = data.Config<double>("budget", 0); budget > 0)
    parts.push_back(fmt::format("{} including the final training", FormatSeconds(budget)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string EndText(const std::string& end) {
  if (end == "evaluations") return "the number of networks or proposals was reached";
  if (end == "budget") return "its time was over";
  if (end == "stalled") return "few new networks were left that fit the images and the limits";
  return end == "interrupted" ? "it was interrupted" : end;
}

std::string LimitsText(const RunData& data) {
  std::vector<std::string> parts;
  const auto count = [&](const char* key, const char* what) {
    const auto limit = data.Config<int64_t>(key, 0);
    if (limit > 0) parts.push_back(fmt::format("{} {}", FormatCount(static_cast<double>(limit)), what));
  };
  const auto bytes = [&](const char* key, const char* what) {
    const auto limit = data.Config<double>(key, 0);
    if (limit > 0) parts.push_back(fmt::format("{} of {} in 8 bits", FormatBytes(limit), what));
  };
  count("max_params", "parameters");
  count("max_flops", "FLOPs");
  bytes("max_flash", "flash");
  bytes("max_ram", "RAM");
  count("max_macs", "multiply-adds");
  if (const auto seconds = data.Config<double>("max_latency", 0); seconds > 0) {
    parts.push_back(fmt::format("{:.4g} ms an image on {}", 1e3 * seconds, data.Config<std::string>("target", "")));
  }
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace

Table SettingTable(const RunData& data) {
  Table facts{.columns = {{""}, {""}}};
  const auto add = [&](const char* name, std::string text) {
    if (!text.empty()) facts.rows.push_back({name, std::move(text)});
  };
  const json dataset = data.run.value("dataset", json::object());
  const bool images = dataset.contains("images");
  add(images ? "data set" : "task", images ? DatasetText(data, dataset) : data.Dataset());
  if (images) add("split", SplitText(data));
  if (const json task = data.run.value("task", json()); task.is_object()) {
    const InputSpec input = task.at("input").get<InputSpec>();
    add("image size", fmt::format("{} x {} x {}", input.channels, input.height, input.width));
    add("images in the search", PartsText(task.at("search")));
    add("images in the final training", PartsText(task.at("final")));
  }
  add("strategy", data.Strategy());
  add("search space", data.Config<std::string>("space", ""));
  add("networks are scored by", images && data.Config<std::string>("evaluator", "train") == "train"
                                    ? "training them"
                                    : "a table or a formula, without training");
  add("budget", BudgetText(data));
  if (data.summary.is_object() && data.summary.contains("search_end")) {
    add("the search ended because", EndText(data.summary.at("search_end").get<std::string>()));
  }
  add("limits", LimitsText(data));
  add("seed", std::to_string(data.Config<uint64_t>("seed", 0)));
  add("preset", data.Config<std::string>("preset", ""));
  add("program", fmt::format("netwright {}", data.run.value("code_version", "")));
  if (const json machine = data.run.value("machine", json()); machine.is_object()) {
    add("machine", fmt::format("{}, {} cores, LibTorch {}", machine.value("processor", ""), machine.value("cores", 0),
                               machine.value("libtorch", "")));
  }
  return facts;
}

Table ConfigurationTable(const std::vector<ConfigDifference>& differences) {
  Table table{.name = "configuration",
              .title = "Configuration that differs from the preset",
              .columns = {{"key"}, {"value"}, {"preset"}}};
  for (const ConfigDifference& difference : differences) {
    table.rows.push_back({difference.key, difference.value, difference.preset_value});
  }
  return table;
}

}  // namespace netwright
