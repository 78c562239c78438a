#include <fmt/format.h>

#include <filesystem>

#include "netwright/base/error.h"
#include "netwright/deploy/c/c_source.h"
#include "netwright/exports/formats.h"
#include "netwright/exports/run_model.h"
#include "netwright/exports/test_vectors.h"
#include "netwright/io/files.h"

namespace netwright {

std::string ExportC(const ExportJob& job) {
  if (!IsCIdentifier(job.name)) {
    FailUsage("--name '{}': C needs letters, digits and '_', and no digit in front", job.name);
  }
  const RunModel model = LoadRunModel(job.run);
  const QuantizedNet net = QuantizeModel(model);
  const CModel about{.name = job.name,
                     .labels = model.classes,
                     .origin = fmt::format("{}, written by Netwright.", model.architecture),
                     .test_images = TestImages(model, job.test_images)};
  const CSources sources = WriteC(net, about);
  std::filesystem::create_directories(job.out);
  const std::string stem = (job.out / job.name).string();
  WriteFileAtomically(stem + ".h", sources.header);
  WriteFileAtomically(stem + ".c", sources.source);
  WriteFileAtomically(stem + "_test.c", sources.test);
  return fmt::format("{0}.h, {0}.c  the network; {0}_test.c runs {1} images and compares\n{2}", stem,
                     about.test_images.size(), Int8Facts(model, net));
}

}  // namespace netwright
