// The Netpbm formats PBM, PGM and PPM, P1 to P6 (netpbm.sourceforge.net/doc).
#include <fmt/format.h>

#include <algorithm>

#include "netwright/images/image_formats.h"

namespace netwright {
namespace {

struct Pnm {
  int kind = 0;  // the digit after the P
  uint64_t width = 0, height = 0, maximum = 1;
  uint64_t data = 0;  // offset of the first sample
  bool carriage_return = false;

  bool plain() const { return kind <= 3; }  // numbers as text
  uint64_t channels() const { return kind % 3 == 0 ? 3 : 1; }
  uint64_t samples() const { return width * height * channels(); }
  uint64_t stride() const {
    return kind == 4 ? (width + 7) / 8 : width * channels() * (maximum > 255 ? uint64_t{2} : uint64_t{1});
  }
};

bool IsSpace(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(uint8_t c) { return c >= '0' && c <= '9'; }

uint64_t SkipSpaceAndComments(const ByteReader& in, uint64_t offset) {
  while (in.Has(offset, 1)) {
    if (in.U8(offset) == '#') {
      while (in.Has(offset, 1) && in.U8(offset) != '\n') ++offset;
    } else if (!IsSpace(in.U8(offset))) {
      break;
    } else {
      ++offset;
    }
  }
  return offset;
}

// A number at *offset, after white space; at most `digits` digits, so that a P1's pixels need no space between them.
std::optional<uint64_t> Number(const ByteReader& in, uint64_t* offset, int digits = 9) {
  *offset = SkipSpaceAndComments(in, *offset);
  if (!IsDigit(in.U8(*offset))) return std::nullopt;
  uint64_t value = 0;
  for (; digits > 0 && IsDigit(in.U8(*offset)); --digits) value = value * 10 + (in.U8((*offset)++) - uint64_t{'0'});
  return value;
}

std::optional<Pnm> Parse(const ByteReader& in) {
  Pnm pnm;
  pnm.kind = in.U8(1) - '0';
  uint64_t offset = 2;
  for (uint64_t* value : {&pnm.width, &pnm.height, &pnm.maximum}) {
    if (value == &pnm.maximum && pnm.kind % 3 == 1) break;  // a bitmap
    const auto number = Number(in, &offset);
    if (!number) return std::nullopt;
    *value = *number;
  }
  if (!IsSpace(in.U8(offset))) return std::nullopt;
  pnm.carriage_return = in.U8(offset) == '\r' && in.U8(offset + 1) == '\n';
  pnm.data = offset + 1;
  return pnm;
}

}  // namespace

std::optional<ImageHeader> ReadPnmHeader(const ByteReader& in, std::string* why) {
  const std::optional<Pnm> pnm = Parse(in);
  if (!pnm) {
    *why = "damaged: a PNM without sizes";
    return std::nullopt;
  }
  constexpr uint64_t kMaxSide = 1 << 24;
  if (pnm->width == 0 || pnm->height == 0 || pnm->width > kMaxSide || pnm->height > kMaxSide || pnm->maximum == 0 ||
      pnm->maximum > 65535) {
    *why = "damaged: a PNM with impossible sizes";
    return std::nullopt;
  }
  const uint64_t length = in.size() - pnm->data;
  if (pnm->plain()) {
    uint64_t numbers = 0, offset = pnm->data;
    while (numbers < pnm->samples() && Number(in, &offset, pnm->kind == 1 ? 1 : 9)) ++numbers;
    if (numbers < pnm->samples()) {
      *why = "truncated: a PNM shorter than it says";
      return std::nullopt;
    }
  } else if (length < pnm->stride() * pnm->height) {
    *why = "truncated: a PNM shorter than it says";
    return std::nullopt;
  } else if (pnm->carriage_return && length > pnm->stride() * pnm->height) {
    // Every byte 10, also those of pixels, has become 13 10. One that was 13 10 before cannot be told apart.
    *why = "damaged: a PNM whose line ends were converted to CR LF, which changes pixels; copy it as a binary file";
    return std::nullopt;
  }
  return ImageHeader{static_cast<int>(pnm->height), static_cast<int>(pnm->width), static_cast<int>(pnm->channels()),
                     false};
}

std::optional<Image> DecodePnm(std::span<const std::byte> bytes, const ImageHeader& header, std::string* /*why*/) {
  const ByteReader in(bytes);
  const Pnm pnm = *Parse(in);
  Image image{header.height, header.width, header.channels, {}};
  image.pixels.reserve(pnm.samples());
  const auto add = [&](uint64_t value) {
    value = std::min(value, pnm.maximum);
    image.pixels.push_back(static_cast<uint8_t>((value * 255 + pnm.maximum / 2) / pnm.maximum));
  };
  if (pnm.plain()) {
    uint64_t offset = pnm.data;
    for (uint64_t i = 0; i < pnm.samples(); ++i) {
      const uint64_t value = Number(in, &offset, pnm.kind == 1 ? 1 : 9).value_or(0);
      add(pnm.kind == 1 ? 1 - std::min<uint64_t>(value, 1) : value);  // 1 is black in a bitmap
    }
    return image;
  }
  const uint64_t size = pnm.maximum > 255 ? 2 : 1;
  for (uint64_t y = 0; y < pnm.height; ++y) {
    const uint64_t row = pnm.data + y * pnm.stride();
    for (uint64_t x = 0; x < pnm.width * pnm.channels(); ++x) {
      if (pnm.kind == 4) {
        add(1 - (uint64_t{in.U8(row + x / 8)} >> (7 - x % 8) & 1));
      } else {
        add(in.Big(row + x * size, static_cast<int>(size)));
      }
    }
  }
  return image;
}

}  // namespace netwright
