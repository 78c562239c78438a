#include "netwright/nn/weights.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/base/hash.h"
#include "netwright/io/atomic_file.h"
#include "netwright/io/file_io.h"

namespace netwright {
namespace {

static_assert(std::endian::native == std::endian::little, "weight files are little-endian");

constexpr char kMetadata[] = "__metadata__";
constexpr std::string_view kSumStart = "\"checksum\":\"";  // in the header; a text's quotes are escaped there
constexpr size_t kSumDigits = 32;
constexpr size_t kAlignment = 8;

struct Type {
  std::string_view name;
  at::ScalarType type;
};
constexpr std::array<Type, 4> kTypes = {
    {{"F32", at::kFloat}, {"F64", at::kDouble}, {"BF16", at::kBFloat16}, {"I64", at::kLong}}};

// Of a file whose checksum is blank.
std::string Checksum(std::string_view header, std::span<const std::span<const std::byte>> data) {
  Digester digester;
  digester.Add(header);
  for (const std::span<const std::byte> bytes : data) digester.Add(bytes);
  return digester.Finish().Hex();
}

std::span<const std::byte> BytesOf(const at::Tensor& tensor) {
  return {static_cast<const std::byte*>(tensor.data_ptr()), static_cast<size_t>(tensor.nbytes())};
}

[[noreturn]] void FailRead(const std::string& path, std::string_view why) {
  FailRun("cannot read '{}' as saved weights: {}", path, why);
}

// Whether a tensor of this shape has so many elements; before it is made.
bool HasElements(const std::vector<int64_t>& shape, size_t count) {
  uint64_t product = 1;
  for (const int64_t size : shape) {
    if (size < 0) return false;
    if (__builtin_mul_overflow(product, static_cast<uint64_t>(size), &product)) return false;
  }
  return product == count;
}

at::Tensor ReadTensor(const nlohmann::json& entry, std::span<const std::byte> data) {
  const std::string& type_name = entry.at("dtype").get_ref<const std::string&>();
  const auto type = std::find_if(kTypes.begin(), kTypes.end(), [&](const Type& t) { return t.name == type_name; });
  const auto shape = entry.at("shape").get<std::vector<int64_t>>();
  const auto ends = entry.at("data_offsets").get<std::array<size_t, 2>>();
  if (type == kTypes.end() || ends[1] < ends[0] || ends[1] > data.size()) throw std::out_of_range("a malformed entry");
  const std::span<const std::byte> bytes = data.subspan(ends[0], ends[1] - ends[0]);
  if (!HasElements(shape, bytes.size() / c10::elementSize(type->type))) throw std::out_of_range("a malformed entry");
  at::Tensor tensor = at::empty(shape, type->type);
  if (bytes.size() != tensor.nbytes()) throw std::out_of_range("a malformed entry");
  if (!bytes.empty()) std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
  return tensor;
}

}  // namespace

void TensorFile::Save(const std::string& path) const {
  nlohmann::json header = nlohmann::json::object();
  header[kMetadata] = texts;
  header[kMetadata]["checksum"] = std::string(kSumDigits, '0');
  std::vector<at::Tensor> held;
  std::vector<std::span<const std::byte>> data;
  size_t size = 0;
  for (const auto& [name, tensor] : tensors) {
    const at::Tensor& plain = held.emplace_back(tensor.cpu().contiguous());
    const auto type =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const Type& t) { return t.type == plain.scalar_type(); });
    NETWRIGHT_CHECK(type != kTypes.end());
    data.push_back(BytesOf(plain));
    header[name] = {
        {"dtype", type->name}, {"shape", plain.sizes().vec()}, {"data_offsets", {size, size + data.back().size()}}};
    size += data.back().size();
  }
  std::string text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  text.replace(text.find(kSumStart) + kSumStart.size(), kSumDigits, Checksum(text, data));
  AtomicFile file(path);
  const uint64_t length = text.size();
  file.Write(std::as_bytes(std::span(&length, 1)));
  file.Write(std::as_bytes(std::span(text)));
  for (const std::span<const std::byte> bytes : data) file.Write(bytes);
  file.Commit();
}

TensorFile TensorFile::Load(const std::string& path) {
  std::string why;
  const std::optional<MappedFile> mapped = MappedFile::Open(path, &why);
  if (!mapped) FailRead(path, why);
  const std::span<const std::byte> all = mapped->bytes();
  return Parse({reinterpret_cast<const char*>(all.data()), all.size()}, path);
}

TensorFile TensorFile::Parse(std::string_view bytes, const std::string& path) {
  const std::span<const std::byte> all = std::as_bytes(std::span(bytes));
  if (all.size() >= 2 && all[0] == std::byte{'P'} && all[1] == std::byte{'K'}) {
    FailRead(path, "an earlier version wrote it, as an archive that may hold code; begin a new run");
  }
  uint64_t length = 0;
  if (all.size() < sizeof(length)) FailRead(path, "it is cut short");
  std::memcpy(&length, all.data(), sizeof(length));
  if (length > all.size() - sizeof(length)) FailRead(path, "it is cut short or damaged");
  std::string text(reinterpret_cast<const char*>(all.data()) + sizeof(length), length);
  const std::array<std::span<const std::byte>, 1> data = {all.subspan(sizeof(length) + length)};
  const size_t start = text.find(kSumStart);
  if (start == std::string::npos || text.size() - start < kSumStart.size() + kSumDigits) {
    FailRead(path, "it has no checksum");
  }
  const std::string sum = text.substr(start + kSumStart.size(), kSumDigits);
  text.replace(start + kSumStart.size(), kSumDigits, kSumDigits, '0');
  if (Checksum(text, data) != sum) FailRead(path, "it is damaged: its checksum does not match");

  TensorFile file;
  file.path = path;
  try {
    const nlohmann::json header = nlohmann::json::parse(text);
    for (const auto& [name, entry] : header.items()) {
      if (name == kMetadata) {
        file.texts = entry.get<std::map<std::string, std::string>>();
      } else {
        file.tensors[name] = ReadTensor(entry, data[0]);
      }
    }
  } catch (const nlohmann::json::exception& error) {
    FailRead(path, error.what());
  } catch (const std::out_of_range& error) {
    FailRead(path, error.what());
  }
  return file;
}

const std::string& TensorFile::Text(const std::string& name) const {
  const auto found = texts.find(name);
  if (found == texts.end()) FailRun("'{}' holds no '{}'", path, name);
  return found->second;
}

void TensorFile::CopyTo(const std::string& name, at::Tensor& to) const {
  const auto found = tensors.find(name);
  if (found == tensors.end()) FailRun("'{}' holds no '{}'", path, name);
  if (found->second.sizes() != to.sizes()) FailRun("'{}': '{}' has another shape than this network's", path, name);
  at::NoGradGuard no_grad;
  to.copy_(found->second);
}

}  // namespace netwright
