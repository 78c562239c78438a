#include <fmt/format.h>

#include <filesystem>

#include "netwright/exports/formats.h"
#include "netwright/exports/run_model.h"
#include "netwright/exports/test_vectors.h"
#include "netwright/io/files.h"

namespace netwright {

std::string ExportTorchScript(const ExportJob& job) {
  namespace fs = std::filesystem;
  const RunModel model = LoadRunModel(job.run);
  fs::create_directories(job.out);
  const std::string stem = (job.out / job.name).string();
  fs::copy_file(job.run.best() / "model.pt", stem + ".pt", fs::copy_options::overwrite_existing);
  WriteFileAtomically(stem + "_test.json", FloatTestVectors(model, job.test_images));
  return fmt::format("{0}.pt  the network; {0}_test.json: images, their logits, and its classes\n", stem);
}

}  // namespace netwright
