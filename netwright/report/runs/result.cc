#include "netwright/report/runs/result.h"

#include <fmt/format.h>

#include "netwright/base/shell_words.h"
#include "netwright/base/units.h"
#include "netwright/report/network_text.h"
#include "netwright/report/runs/final_charts.h"
#include "netwright/report/runs/search_charts.h"

namespace netwright {
namespace {

using nlohmann::json;

std::string Count(const json& count) { return FormatCount(count.get<double>()); }
std::string Bytes(const json& bytes) { return FormatBytes(bytes.get<double>()); }
std::string Fraction(const json& value) { return fmt::format("{:.4f}", value.get<double>()); }

std::string SizeNote(const json& network) {
  return fmt::format("{} parameters, {} FLOPs", Count(network.at("params")), Count(network.at("flops")));
}

KeyFigure Accuracy(const RunData& data, const json& final) {
  if (final.at("test_accuracy").is_null()) {
    return {"Validation accuracy", Fraction(final.at("validation_accuracy")), "there is no test part"};
  }
  const TestScore score = ScoreOf(data.predictions);
  return {"Test accuracy", Fraction(final.at("test_accuracy")),
          score.total == 0 ? ""
                           : fmt::format("95 % interval {:.4f} to {:.4f}, {} images", score.interval.low,
                                         score.interval.high, score.total)};
}

void AddInt8(const json& final, std::vector<KeyFigure>& figures) {
  const auto int8 = final.find("int8");
  if (int8 == final.end()) return;
  figures.push_back({"Flash, in 8 bits", Bytes(int8->at("flash_bytes")),
                     int8->at("test_accuracy").is_null()
                         ? fmt::format("validation accuracy {}", Fraction(int8->at("validation_accuracy")))
                         : fmt::format("test accuracy {}", Fraction(int8->at("test_accuracy")))});
  figures.push_back(
      {"RAM, in 8 bits", Bytes(int8->at("ram_bytes")), fmt::format("{} multiply-adds", Count(int8->at("macs")))});
}

KeyFigure Search(const RunData& data) {
  const auto networks = static_cast<int64_t>(BestSoFar(data).size());
  std::string note;
  if (data.summary.is_object()) {
    note = fmt::format("in {}, {} in all", FormatSeconds(data.summary.at("wall_seconds").at("search")),
                       FormatSeconds(data.summary.at("wall_seconds").at("total")));
  }
  return {"Networks trained", std::to_string(networks), note};
}

std::string Epochs(const json& training) {
  const int epochs = training.at("epochs").get<int>();
  return fmt::format("{} epoch{}", epochs, epochs == 1 ? "" : "s");
}

std::string ByHandText(const json& final) {
  const json& by_hand = final.at("by_hand");
  if (by_hand.at("architecture") == final.at("architecture")) return "the final network has the same layers";
  return fmt::format("{}: validation accuracy {} after {}", NetworkName(by_hand.at("architecture").get<std::string>()),
                     Fraction(by_hand.at("validation_accuracy")), Epochs(by_hand));
}

}  // namespace

const json* SummaryPart(const RunData& data, const char* name) {
  if (!data.summary.is_object()) return nullptr;
  const auto part = data.summary.find(name);
  return part == data.summary.end() || part->is_null() ? nullptr : &*part;
}

std::vector<KeyFigure> HeadFigures(const RunData& data) {
  std::vector<KeyFigure> figures;
  if (const json* final = SummaryPart(data, "final")) {
    figures.push_back(Accuracy(data, *final));
    if (const auto bytes = final->value("file_bytes", 0.0); bytes > 0) {
      figures.push_back({"Model file", FormatBytes(bytes), SizeNote(*final)});
      figures.push_back({"Time for an image", fmt::format("{:.2f} ms", final->value("latency_ms", 0.0)),
                         "one thread of the machine it was trained on"});
    } else {
      figures.push_back({"Parameters", Count(final->at("params")), fmt::format("{} FLOPs", Count(final->at("flops")))});
    }
    if (const std::string target = final->value("target", ""); !target.empty()) {
      figures.push_back({"Time on the device", fmt::format("{:.3g} ms", final->value("foretold_ms", 0.0)),
                         fmt::format("in 8 bits on {}, an estimate", target)});
    }
    AddInt8(*final, figures);
  } else if (const std::vector<double> best = BestSoFar(data); !best.empty()) {
    figures.push_back({"Best in the search", fmt::format("{:.4f}", best.back()), "on the validation part"});
  }
  figures.push_back(Search(data));
  return figures;
}

Table ResultTable(const RunData& data) {
  Table facts{.columns = {{""}, {""}}};
  const auto add = [&](const char* name, std::string text) { facts.rows.push_back({name, std::move(text)}); };
  if (const json* final = SummaryPart(data, "final")) {
    if (final->contains("architecture"))
      add("final network", NetworkName(final->at("architecture").get<std::string>()));
    add("validation accuracy", Fraction(final->at("validation_accuracy")));
    add("trained for", Epochs(*final));
    if (final->contains("recipe")) add("recipe", final->at("recipe").get<std::string>());
    if (const auto int8 = final->find("int8"); int8 != final->end()) {
      const auto images = int8->value("validation_images", int64_t{0});
      add("validation accuracy in 8 bits",
          Fraction(int8->at("validation_accuracy")) +
              (images > 0
                   ? fmt::format(" ({} images{})", images, final->value("on_all_images", false) ? ", trained on" : "")
                   : ""));
    }
    if (final->contains("no_int8")) add("in 8 bits", "not measured: " + final->at("no_int8").get<std::string>());
    if (final->contains("by_hand")) add("network by hand, for comparison", ByHandText(*final));
    if (final->contains("note")) add("weights", final->at("note"));
    if (final->contains("unspent")) add("time left", final->at("unspent"));
  }
  if (const json* best = SummaryPart(data, "best")) {
    add("best network of the search", NetworkName(best->at("architecture").get<std::string>()));
    std::string accuracy = Fraction(best->at("search_accuracy"));
    if (best->at("params").get<int64_t>() > 0) accuracy += ", " + SizeNote(*best);
    add("its accuracy and size there", accuracy);
  }
  return facts;
}

std::string StateText(const RunData& data) {
  if (data.state == "running") return "The run is going on. This page shows what is known so far.";
  if (data.state == "interrupted") {
    return "The run was interrupted. `netwright resume` continues it; this page shows what was known then.";
  }
  return data.state == "finished" ? "" : "The run has not finished. `netwright resume` continues it.";
}

std::string UsageText(const RunData& data) {
  const std::string folder = ShellWord(data.folder.string());
  if (data.state == "interrupted" || data.state == "stopped") return fmt::format("netwright resume {}", folder);
  if (!data.architecture.is_object()) return "";
  return fmt::format(
      "netwright predict {0} photo.png another.jpg     # the most probable classes of each image\n"
      "netwright evaluate {0}                          # which test images it gets wrong\n"
      "netwright export {0} --format onnx              # also tflite, c, torchscript",
      folder);
}

}  // namespace netwright
