#include <fmt/format.h>

#include <filesystem>

#include "netwright/deploy/onnx/onnx_model.h"
#include "netwright/exports/formats.h"
#include "netwright/exports/run_model.h"
#include "netwright/exports/test_vectors.h"
#include "netwright/io/files.h"

namespace netwright {

std::string ExportOnnxInt8(const ExportJob& job) {
  const RunModel model = LoadRunModel(job.run);
  const QuantizedNet net = QuantizeModel(model);
  std::filesystem::create_directories(job.out);
  const std::string stem = (job.out / (job.name + "_int8")).string();
  WriteFileAtomically(stem + ".onnx", WriteOnnx(net, fmt::format("{}, by Netwright", model.architecture)));
  WriteFileAtomically(stem + "_test.json", TestVectors(model, net, job.test_images));
  return fmt::format("{0}.onnx  the network; {0}_test.json: images, what it says of them, and its classes\n{1}", stem,
                     Int8Facts(model, net));
}

}  // namespace netwright
