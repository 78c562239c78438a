#include <fmt/format.h>

#include <filesystem>

#include "netwright/deploy/onnx/onnx_model.h"
#include "netwright/exports/formats.h"
#include "netwright/exports/test_vectors.h"
#include "netwright/io/files.h"

namespace netwright {

std::string ExportOnnx(const ExportJob& job) {
  const RunModel model = LoadRunModel(job.run);
  std::filesystem::create_directories(job.out);
  const std::string stem = (job.out / job.name).string();
  WriteFileAtomically(stem + ".onnx", WriteOnnx(model.folded, fmt::format("{}, by Netwright", model.architecture)));
  WriteFileAtomically(stem + "_test.json", FloatTestVectors(model, job.test_images));
  return fmt::format("{0}.onnx  the network; {0}_test.json: images, their logits, and its classes\n", stem);
}

}  // namespace netwright
