#include "netwright/datasets/packed_file.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "netwright/base/check.h"
#include "netwright/base/error.h"
#include "netwright/datasets/survey.h"

namespace netwright {
namespace {

static_assert(std::endian::native == std::endian::little, "the packed file is written as it lies in memory");

constexpr uint64_t kPixelsOffset = 4096;
constexpr size_t kPendingBytes = size_t{1} << 20;
constexpr std::array<char, 8> kMagic = {'N', 'W', 'P', 'A', 'C', 'K', '\r', '\n'};
// Raised when the file's form changes, and when images decode to other pixels than before or no longer are broken: an
// older file is then made again.
constexpr uint32_t kVersion = 4;

struct Header {
  std::array<char, 8> magic = kMagic;
  uint32_t version = kVersion;
  int32_t image_size = 0;
  int32_t channels = 0;
  int32_t resize = 0;
  uint64_t count = 0;
  uint64_t labels = 0;  // offsets
  uint64_t parts = 0;
  uint64_t summary = 0;
  uint64_t file_size = 0;
  uint64_t tables_hash = 0;  // of everything from `labels` on
  uint64_t header_hash = 0;  // of everything above
};
static_assert(std::is_trivially_copyable_v<Header> && sizeof(Header) == 80 && sizeof(Header) <= kPixelsOffset);

uint64_t HeaderHash(const Header& header) {
  return Hash64({reinterpret_cast<const char*>(&header), offsetof(Header, header_hash)});
}

nlohmann::json ToJson(const DatasetSummary& s) {
  nlohmann::json broken = nlohmann::json::array();
  for (const BrokenImage& image : s.broken) broken.push_back({image.item, image.why});
  return {{"name", s.name},
          {"format", s.format},
          {"classes", s.classes},
          {"class_counts", s.class_counts},
          {"images", s.images},
          {"parts", {s.train, s.validation, s.test, s.unassigned}},
          {"heights", {s.min_height, s.max_height}},
          {"widths", {s.min_width, s.max_width}},
          {"grey", s.grey},
          {"broken", broken},
          {"fingerprint", s.fingerprint.Hex()}};
}

DatasetSummary FromJson(const nlohmann::json& json) {
  DatasetSummary s;
  json.at("name").get_to(s.name);
  json.at("format").get_to(s.format);
  json.at("classes").get_to(s.classes);
  json.at("class_counts").get_to(s.class_counts);
  json.at("images").get_to(s.images);
  const auto& parts = json.at("parts");
  for (size_t i = 0; int64_t * count : {&s.train, &s.validation, &s.test, &s.unassigned}) parts.at(i++).get_to(*count);
  json.at("heights").at(0).get_to(s.min_height);
  json.at("heights").at(1).get_to(s.max_height);
  json.at("widths").at(0).get_to(s.min_width);
  json.at("widths").at(1).get_to(s.max_width);
  json.at("grey").get_to(s.grey);
  for (const auto& image : json.at("broken")) {
    const auto item = image.at(0).get<int64_t>();
    s.broken.push_back({fmt::format("image {}", item), image.at(1).get<std::string>(), item});
  }
  s.fingerprint = Digest::FromHex(json.at("fingerprint").get<std::string>());
  return s;
}

// What is wrong with the header of a file of this size; empty when nothing is.
std::string CheckHeader(const Header& header, uint64_t file_size) {
  if (header.magic != kMagic) return "not a packed data set";
  if (header.version != kVersion) return "of another version";
  if (header.header_hash != HeaderHash(header)) return "a damaged header";
  if (header.file_size != file_size) return "truncated";
  const bool sane =
      header.image_size > 0 && header.image_size <= (1 << 15) && (header.channels == 1 || header.channels == 3) &&
      header.count <= file_size && header.labels % 4 == 0 && header.labels >= kPixelsOffset &&
      header.parts >= header.labels && header.summary >= header.parts && header.summary <= file_size &&
      header.parts - header.labels == header.count * sizeof(int32_t) && header.summary - header.parts == header.count;
  if (!sane) return "a damaged header";
  const uint64_t image = uint64_t(header.image_size) * uint64_t(header.image_size) * uint64_t(header.channels);
  if (header.count > 0 && (header.labels - kPixelsOffset) / header.count < image) return "a damaged header";
  return "";
}

}  // namespace

PackedWriter::PackedWriter(const std::string& path, const Preparation& preparation)
    : file_(MakeCacheFolderOf(path), kCacheAdvice), preparation_(preparation) {
  const std::vector<std::byte> page(kPixelsOffset);
  file_.Write(page);
}

void PackedWriter::Add(std::span<const uint8_t> pixels, int32_t label, Part part) {
  pending_.insert(pending_.end(), pixels.begin(), pixels.end());
  labels_.push_back(label);
  parts_.push_back(part);
  if (pending_.size() < kPendingBytes) return;
  file_.Write(std::as_bytes(std::span(pending_)));
  pending_.clear();
}

void PackedWriter::Commit(const DatasetSummary& summary) {
  pending_.resize(pending_.size() + (4 - (static_cast<size_t>(file_.size()) + pending_.size()) % 4) % 4);
  file_.Write(std::as_bytes(std::span(pending_)));
  Header header;
  header.image_size = preparation_.image_size;
  header.channels = preparation_.channels;
  header.resize = static_cast<int32_t>(preparation_.resize);
  header.count = labels_.size();
  header.labels = static_cast<uint64_t>(file_.size());
  header.parts = header.labels + labels_.size() * sizeof(int32_t);
  header.summary = header.parts + parts_.size();
  std::string tables(reinterpret_cast<const char*>(labels_.data()), labels_.size() * sizeof(int32_t));
  tables.append(reinterpret_cast<const char*>(parts_.data()), parts_.size());
  // Names of files and classes may be in any encoding, JSON is UTF-8.
  tables += ToJson(summary).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  file_.Write(std::as_bytes(std::span(tables)));
  header.file_size = static_cast<uint64_t>(file_.size());
  header.tables_hash = Hash64(tables);
  header.header_hash = HeaderHash(header);
  file_.WriteAt(0, std::as_bytes(std::span(&header, 1)));
  file_.Commit();
}

std::unique_ptr<PackedData> PackedData::Open(const std::string& path, std::string* why) {
  auto use = std::make_unique<CacheUse>(path);
  std::unique_ptr<PackedData> data = Peek(path, why);
  if (data) data->use_ = std::move(use);
  return data;
}

std::unique_ptr<PackedData> PackedData::Peek(const std::string& path, std::string* why) {
  auto file = MappedFile::Open(path, why);
  if (!file) return nullptr;
  const std::span<const std::byte> bytes = file->bytes();
  Header header;
  if (bytes.size() < kPixelsOffset) {
    *why = "truncated";
    return nullptr;
  }
  std::memcpy(&header, bytes.data(), sizeof(header));
  *why = CheckHeader(header, bytes.size());
  if (!why->empty()) return nullptr;
  const char* text = reinterpret_cast<const char*>(bytes.data());
  if (Hash64({text + header.labels, bytes.size() - header.labels}) != header.tables_hash) {
    *why = "damaged tables";
    return nullptr;
  }
  std::unique_ptr<PackedData> data(new PackedData(std::move(*file), path));
  data->preparation_ = {header.channels, header.image_size, static_cast<Resize>(header.resize)};
  data->image_bytes_ = static_cast<size_t>(header.image_size) * static_cast<size_t>(header.image_size) *
                       static_cast<size_t>(header.channels);
  const auto* start = reinterpret_cast<const uint8_t*>(bytes.data());
  data->pixels_ = {start + kPixelsOffset, header.count * data->image_bytes_};
  data->labels_ = {reinterpret_cast<const int32_t*>(start + header.labels), header.count};
  data->parts_ = {reinterpret_cast<const Part*>(start + header.parts), header.count};
  try {
    data->summary_ = FromJson(nlohmann::json::parse(text + header.summary, text + bytes.size()));
  } catch (const std::exception&) {
    *why = "a damaged summary";
    return nullptr;
  }
  const int32_t classes = static_cast<int32_t>(data->summary_.classes.size());
  const bool labels = std::all_of(data->labels_.begin(), data->labels_.end(),
                                  [&](int32_t label) { return label >= 0 && label < classes; });
  const bool parts =
      std::all_of(data->parts_.begin(), data->parts_.end(), [](Part part) { return part <= Part::kTest; });
  if (!labels || !parts) {
    *why = "labels out of range";
    return nullptr;
  }
  return data;
}

std::span<const uint8_t> PackedData::image(int64_t i) const {
  NETWRIGHT_CHECK(i >= 0 && i < size());
  return pixels_.subspan(static_cast<size_t>(i) * image_bytes_, image_bytes_);
}

void PackedData::SetOrigin(Origin origin) {
  NETWRIGHT_CHECK(origin.broken.size() == summary_.broken.size());
  summary_.name = std::move(origin.name);
  summary_.format = std::move(origin.format);
  summary_.missing = std::move(origin.missing);
  summary_.shared = std::move(origin.shared);
  summary_.ignored = std::move(origin.ignored);
  summary_.grouped = origin.grouped;
  for (size_t i = 0; i < origin.broken.size(); ++i) summary_.broken[i].path = std::move(origin.broken[i]);
}

std::unique_ptr<PreparedData> MapPrepared(const std::string& path) {
  std::string why;
  auto data = PackedData::Open(path, &why);
  if (!data) FailRun("{} is not a prepared data set: {}; remove it, and it is made again", path, why);
  return data;
}

}  // namespace netwright
