#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/io/files.h"
#include "netwright/io/label_file.h"
#include "netwright/predict/classifier.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxModelPixels = 1024;

Preparation ReadPreparation(const fs::path& path) {
  if (!fs::exists(path)) {
    FailUsage("there is no '{}', which says how the model's images are prepared; keep it beside the model",
              path.string());
  }
  try {
    const nlohmann::json json = ReadJsonFile(path);
    const std::string resize = json.at("resize");
    const Preparation preparation = {.channels = json.at("channels"),
                                     .image_size = json.at("width"),
                                     .resize = resize == "area" ? Resize::kArea : Resize::kBilinearAligned};
    const bool known = (resize == "area" || resize == "bilinear_aligned_corners") &&
                       json.at("height") == json.at("width") && preparation.image_size >= 1 &&
                       preparation.image_size <= kMaxModelPixels &&
                       (preparation.channels == 1 || preparation.channels == 3);
    if (known) return preparation;
  } catch (const std::exception&) {
  }
  FailUsage("'{}' is not what `netwright search` writes beside a model; copy the one of the model's run",
            path.string());
}

}  // namespace

fs::path FindModel(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return path;
  for (const char* inside : {"best/model.pt", "model.pt"}) {
    if (fs::path model = fs::path(path) / inside; fs::is_regular_file(model, error)) return model;
  }
  if (!fs::exists(path, error)) FailUsage("cannot open the model '{}': no such file or folder", path);
  if (fs::exists(fs::path(path) / "run.json", error)) {
    FailUsage(
        "the run in '{}' has no model yet: it was made without final training, or has not come to its end; `netwright "
        "resume {}` goes on with one that was interrupted",
        path, path);
  }
  FailUsage("'{}' is not a model; give a run folder, its folder best/, or a model.pt", path);
}

ModelDescription DescribeModel(const fs::path& model) {
  return {ReadLabels(model.parent_path() / "labels.txt"), ReadPreparation(model.parent_path() / "preprocessing.json")};
}

}  // namespace netwright
