#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/units.h"
#include "netwright/deploy/c/c_source.h"
#include "netwright/deploy/memory_plan.h"
#include "netwright/exports/formats.h"
#include "netwright/exports/int8_model.h"
#include "netwright/io/files.h"

namespace netwright {
namespace {

constexpr size_t kTestImages = 10;  // in NAME_test.c

}  // namespace

std::string ExportC(const ExportJob& job) {
  if (!IsCIdentifier(job.name)) {
    FailUsage("--name '{}': C needs letters, digits and '_', and no digit in front", job.name);
  }
  const RunModel model = LoadRunModel(job.run);
  const QuantizedNet net = QuantizeModel(model);
  const std::vector<int64_t>& held = model.split.validation;
  CModel about{.name = job.name,
               .labels = model.classes,
               .origin = fmt::format("{}, written by Netwright.", model.architecture),
               .test_images = {}};
  for (size_t i = 0; i < std::min(kTestImages, held.size()); ++i) {
    const std::span<const uint8_t> image =
        model.data->image(held[i * held.size() / std::min(kTestImages, held.size())]);
    about.test_images.emplace_back(image.begin(), image.end());
  }
  const CSources sources = WriteC(net, about);
  std::filesystem::create_directories(job.out);
  const std::string stem = (job.out / job.name).string();
  WriteFileAtomically(stem + ".h", sources.header);
  WriteFileAtomically(stem + ".c", sources.source);
  WriteFileAtomically(stem + "_test.c", sources.test);

  const DeviceBytes bytes = DeviceBytesOf(net.net);
  std::string said = fmt::format(
      "{0}.h, {0}.c  the network; {0}_test.c runs {1} images and compares\n"
      "constants           {2} ({3} bytes), without code\n"
      "memory              {4} ({5} bytes), the image in it\n"
      "multiply-adds       {6} an image\n"
      "validation          {7:.4f} in 8 bits\n",
      stem, about.test_images.size(), FormatBytes(static_cast<double>(bytes.flash)), bytes.flash,
      FormatBytes(static_cast<double>(bytes.ram)), bytes.ram, FormatCount(static_cast<double>(net.net.Macs())),
      Int8Accuracy(net, *model.data, held));
  if (!model.split.test.empty()) {
    said += fmt::format("test                {:.4f} in 8 bits\n", Int8Accuracy(net, *model.data, model.split.test));
  }
  return said;
}

}  // namespace netwright
