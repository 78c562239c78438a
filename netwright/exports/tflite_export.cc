#include <fmt/format.h>

#include <filesystem>

#include "netwright/deploy/tflite/tflite_model.h"
#include "netwright/exports/formats.h"
#include "netwright/exports/run_model.h"
#include "netwright/exports/test_vectors.h"
#include "netwright/io/files.h"

namespace netwright {

std::string ExportTflite(const ExportJob& job) {
  const RunModel model = LoadRunModel(job.run);
  const QuantizedNet net = QuantizeModel(model);
  std::filesystem::create_directories(job.out);
  const std::string stem = (job.out / job.name).string();
  WriteFileAtomically(stem + ".tflite", WriteTflite(net, fmt::format("{}, by Netwright", model.architecture)));
  WriteFileAtomically(stem + "_test.json", TestVectors(model, net, job.test_images));
  return fmt::format("{0}.tflite  the network; {0}_test.json: images, what it says of them, and its classes\n{1}", stem,
                     Int8Facts(model, net));
}

}  // namespace netwright
