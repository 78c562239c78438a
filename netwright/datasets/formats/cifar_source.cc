// CIFAR-10 and CIFAR-100 in their binary version: records of one label byte (two for CIFAR-100: coarse, fine) and
// 3 x 32 x 32 bytes, plane by plane.
#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "netwright/base/error.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/formats/raw_source.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

constexpr int kSide = 32;
constexpr size_t kPixelBytes = size_t{3} * kSide * kSide;

struct Batch {
  const char* name;
  Part part;
};

struct Variant {
  std::array<Batch, 6> batches;  // unused ones at the end have no name
  const char* names;             // one class name a line
  size_t label_bytes;            // the last one is used
  int classes;
};

constexpr std::array<Variant, 2> kVariants = {{
    {{{{"data_batch_1.bin", Part::kTrain},
       {"data_batch_2.bin", Part::kTrain},
       {"data_batch_3.bin", Part::kTrain},
       {"data_batch_4.bin", Part::kTrain},
       {"data_batch_5.bin", Part::kTrain},
       {"test_batch.bin", Part::kTest}}},
     "batches.meta.txt",
     1,
     10},
    {{{{"train.bin", Part::kTrain}, {"test.bin", Part::kTest}}}, "fine_label_names.txt", 2, 100},
}};

std::vector<std::pair<std::string, Part>> FilesOf(const Variant& variant, const std::string& folder) {
  std::vector<std::pair<std::string, Part>> files;
  for (const Batch& batch : variant.batches) {
    if (batch.name == nullptr) continue;
    std::string path = (fs::path(folder) / batch.name).string();
    if (StampFile(path)) files.emplace_back(std::move(path), batch.part);
  }
  return files;
}

// The variant whose files lie in `folder`; null when there are none.
const Variant* VariantOf(const std::string& folder) {
  for (const Variant& variant : kVariants) {
    const auto files = FilesOf(variant, folder);
    // train.bin alone could be anything; the names' file, or the size of its records, tells.
    const size_t record = variant.label_bytes + kPixelBytes;
    const bool fits = std::any_of(files.begin(), files.end(), [&](const auto& file) {
      const auto stamp = StampFile(file.first);
      return stamp && stamp->size > 0 && static_cast<size_t>(stamp->size) % record == 0;
    });
    if (!files.empty() && (fits || StampFile((fs::path(folder) / variant.names).string()))) return &variant;
  }
  return nullptr;
}

std::vector<std::string> ReadNames(const Variant& variant, const std::string& folder) {
  std::vector<std::string> names;
  std::string why;
  const auto text = ReadWholeFile((fs::path(folder) / variant.names).string(), 1 << 20, &why);
  std::string line;
  for (const std::byte byte : text.value_or(std::vector<std::byte>())) {
    const char c = static_cast<char>(byte);
    if (c != '\n' && c != '\r') {
      line += c;
    } else if (!line.empty()) {
      names.push_back(std::exchange(line, {}));
    }
  }
  if (!line.empty()) names.push_back(line);
  if (!names.empty()) return names;
  for (int c = 0; c < variant.classes; ++c) names.push_back(std::to_string(c));
  return names;
}

}  // namespace

bool IsCifar(const std::string& path) { return VariantOf(path) != nullptr; }

Tree CifarManifest(const std::string& path) {
  Tree tree;
  for (const Variant& variant : kVariants) {
    for (const auto& [file, part] : FilesOf(variant, path)) tree.files.push_back(*StampFile(file));
    if (auto names = StampFile((fs::path(path) / variant.names).string())) tree.files.push_back(std::move(*names));
  }
  return tree;
}

std::unique_ptr<DatasetSource> OpenCifar(const DatasetLocation& location) {
  const Variant* variant = VariantOf(location.path);
  if (variant == nullptr) FailUsage("{}: no CIFAR binary batches in it", location.path);
  RawImages images{"cifar", kSide, kSide, 3, true, ReadNames(*variant, location.path), {}, {}};
  const size_t record = variant->label_bytes + images.bytes();
  auto files = FilesOf(*variant, location.path);
  const bool train = std::any_of(files.begin(), files.end(), [](const auto& f) { return f.second == Part::kTrain; });
  for (const auto& [path, part] : files) {
    std::string why;
    auto bytes = ReadWholeFile(path, MemoryLimit(), &why);
    if (!bytes) FailUsage("cannot read {}: {}", path, why);
    if (bytes->size() % record != 0) {
      FailUsage("{} is damaged: its {} bytes are no multiple of {} (a label and 32 x 32 x 3 pixels); get it again",
                path, bytes->size(), record);
    }
    const std::string name = fs::path(path).filename().string();
    for (size_t i = 0; i < bytes->size() / record; ++i) {
      const size_t pixels = i * record + variant->label_bytes;
      images.records.push_back({images.buffers.size(), pixels, static_cast<int>((*bytes)[pixels - 1]),
                                train ? part : Part::kUnassigned, name + ":" + std::to_string(i)});
    }
    images.buffers.push_back(std::move(*bytes));
  }
  return std::make_unique<RawSource>(std::move(images));
}

}  // namespace netwright
