// Decoding and resizing.
#include "netwright/images/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "netwright/base/random.h"
#include "netwright/images/image_header.h"
#include "testing/decoding.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/real_data.h"

namespace netwright {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(DecodeTest, LosslessFormatsGiveTheExactPixels) {
  for (const int channels : {1, 3}) {
    const Image image = TestImage(7, 5, channels, 1);
    for (const char* extension : {".png", ".bmp"}) {
      const Image decoded = Decoded(Encode(image, extension));
      EXPECT_EQ(decoded.height, 7);
      EXPECT_EQ(decoded.width, 5);
      EXPECT_EQ(decoded.channels, channels) << extension;
      EXPECT_EQ(decoded.pixels, image.pixels) << extension;
    }
  }
  const Image image = TestImage(7, 5, 3, 1);
  const Image decoded = Decoded(Encode(image, ".webp", /*lossless=*/true));
  EXPECT_EQ(decoded.pixels, image.pixels);
}

TEST(DecodeTest, LossyFormatsComeClose) {
  for (const char* extension : {".jpg", ".webp"}) {
    Image image{32, 32, 3, {}};
    for (int i = 0; i < 32 * 32; ++i)
      image.pixels.insert(image.pixels.end(), {200, static_cast<uint8_t>(4 * (i % 32)), 30});
    const Image decoded = Decoded(Encode(image, extension));
    ASSERT_EQ(decoded.pixels.size(), image.pixels.size()) << extension;
    double error = 0;
    for (size_t i = 0; i < image.pixels.size(); ++i) error += std::abs(decoded.pixels[i] - image.pixels[i]);
    EXPECT_LT(error / static_cast<double>(image.pixels.size()), 4) << extension;
  }
  EXPECT_EQ(Decoded(Encode(TestImage(9, 9, 1, 1), ".jpg")).channels, 1);
}

TEST(DecodeTest, ConvertsChannels) {
  const Bytes colour = Encode({1, 3, 3, {255, 0, 0, 0, 255, 0, 0, 0, 255}}, ".png");
  EXPECT_THAT(Decoded(colour, 1).pixels, ElementsAre(76, 150, 29));  // 0.299, 0.587, 0.114 of 255
  const Bytes grey = Encode({1, 2, 1, {7, 200}}, ".png");
  EXPECT_THAT(Decoded(grey, 3).pixels, ElementsAre(7, 7, 7, 200, 200, 200));
  EXPECT_EQ(Decoded(grey, 0).channels, 1);
}

TEST(DecodeTest, ComposesTransparencyOverWhite) {
  const Image image{1, 3, 4, {10, 20, 30, 255, 10, 20, 30, 0, 100, 0, 200, 51}};
  for (const char* extension : {".png", ".webp"}) {
    const Bytes bytes = Encode(image, extension, /*lossless=*/true);
    // 51 / 255 = 0.2 of (100, 0, 200) and 0.8 of white
    EXPECT_THAT(Decoded(bytes, 3).pixels, ElementsAre(10, 20, 30, 255, 255, 255, 224, 204, 244)) << extension;
  }
}

TEST(DecodeTest, AppliesTheExifRotation) {
  Image image{16, 32, 1, std::vector<uint8_t>(512, 20)};
  for (size_t y = 0; y < 16; ++y) {
    for (size_t x = 0; x < 8; ++x) image.pixels[y * 32 + x] = 230;  // light on the left
  }
  const Image turned = Decoded(WithOrientation(Encode(image, ".jpg"), 6), 1);  // 6: turn clockwise by 90 degrees
  ASSERT_EQ(turned.height, 32);
  ASSERT_EQ(turned.width, 16);
  EXPECT_GT(turned.pixels.front(), 200);  // light on top now
  EXPECT_LT(turned.pixels.back(), 50);
}

TEST(DecodeTest, AppliesTheExifRotationOfATransparentPng) {
  Bytes png = Encode({1, 2, 4, {10, 20, 30, 255, 40, 50, 60, 255}}, ".png");
  Bytes chunk = {'e', 'X', 'I', 'f', 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12,
                 1,   3,   0,   1,   0,   0,   0,  6, 0, 0, 0, 0, 0, 0, 0};
  const auto length = static_cast<uint8_t>(chunk.size() - 4);
  chunk.insert(chunk.begin(), {0, 0, 0, length});
  chunk.resize(chunk.size() + 4);  // an ancillary chunk's sum is not looked at
  png.insert(png.begin() + 33, chunk.begin(), chunk.end());
  const Image turned = Decoded(png, 3);
  EXPECT_EQ(turned.height, 2);
  EXPECT_THAT(turned.pixels, ElementsAre(10, 20, 30, 40, 50, 60));
}

TEST(DecodeTest, EveryTruncationIsBroken) {
  for (const char* extension : {".jpg", ".png", ".bmp", ".webp"}) {
    const Bytes whole = Encode(TestImage(24, 20, 3, 4), extension);
    for (size_t length = 0; length < whole.size(); length += length < 64 ? 1 : 7) {
      std::string why;
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_FALSE(DecodeImage(View(cut), 3, &why)) << extension << " of " << length << " bytes";
    }
  }
  EXPECT_THAT(ReasonOf({}), HasSubstr("empty"));
  Bytes cut = Encode(TestImage(24, 20, 3, 4), ".jpg");
  cut.resize(cut.size() - 2);
  EXPECT_THAT(ReasonOf(cut), HasSubstr("no end-of-image marker"));
  cut = Encode(TestImage(24, 20, 3, 4), ".png");
  cut.resize(cut.size() - 12);
  EXPECT_THAT(ReasonOf(cut), HasSubstr("no IEND"));
}

TEST(DecodeTest, WhatFollowsTheEndDoesNotMatter) {
  for (const char* extension : {".jpg", ".png", ".bmp", ".webp"}) {
    const Bytes whole = Encode(TestImage(24, 20, 3, 4), extension);
    Bytes longer = whole;
    longer.insert(longer.end(), 100, 'x');
    EXPECT_EQ(Decoded(longer).pixels, Decoded(whole).pixels) << extension;
  }
}

TEST(DecodeTest, ChangedBytesNeverCrash) {
  Rng rng(11);
  testing::internal::CaptureStderr();  // libjpeg and libpng speak to it on their own
  for (const char* extension : {".jpg", ".png", ".bmp", ".webp"}) {
    const Bytes whole = Encode(TestImage(24, 20, 3, 4), extension);
    for (int round = 0; round < 300; ++round) {
      Bytes changed = whole;
      for (int k = 0; k < 4; ++k)
        changed[rng.Below(round % 2 == 0 ? 60 : changed.size())] = static_cast<uint8_t>(rng());
      ExpectPixelsOrReason(changed);
    }
  }
  testing::internal::GetCapturedStderr();
}

TEST(DecodeTest, HugeDimensionsAreRefusedBeforeDecoding) {
  Bytes jpeg = Encode(TestImage(16, 16, 3, 1), ".jpg");
  for (size_t i = 2; i + 9 < jpeg.size(); ++i) {
    if (jpeg[i] == 0xFF && jpeg[i + 1] == 0xC0) {
      for (size_t k = 5; k < 9; ++k) jpeg[i + k] = 0xFF;
      break;
    }
  }
  EXPECT_THAT(ReasonOf(jpeg), HasSubstr("65535 x 65535 pixels"));
  Bytes bmp = Encode(TestImage(16, 16, 3, 1), ".bmp");
  bmp[18 + 2] = bmp[22 + 2] = 0x7F;
  EXPECT_THAT(ReasonOf(bmp), HasSubstr("shorter than it says"));
}

TEST(DecodeTest, AnUnusedFourthByteOfABmpIsNoTransparency) {
  for (const uint8_t compression : {0, 3}) {
    Bytes bmp = Encode({1, 1, 3, {10, 20, 30}}, ".bmp");
    bmp.resize(54);
    bmp[28] = 32;
    bmp[30] = compression;
    if (compression == 3) {  // masks for red, green and blue
      bmp.insert(bmp.end(), {0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0xFF, 0, 0, 0});
      bmp[10] = 66;
    }
    bmp.insert(bmp.end(), {30, 20, 10, 0});
    bmp[2] = static_cast<uint8_t>(bmp.size());
    EXPECT_THAT(Decoded(bmp, 3).pixels, ElementsAre(10, 20, 30)) << int{compression};
  }
}

TEST(DecodeTest, OtherThingsAreNoImages) {
  EXPECT_THAT(ReasonOf({'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0}), HasSubstr("truncated"));
  EXPECT_THAT(ReasonOf(Bytes(1000, 'x')), HasSubstr("not a JPEG"));
}

TEST(DecodeTest, RealPhotographs) {
  for (const char* name : {"raw/flowers102_sample/jpg", "raw/cub_sample", "raw/dtd_sample"}) {
    NETWRIGHT_REAL_DATA_OR_SKIP(root, RealData(name));
    int count = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
      if (file.path().extension() != ".jpg" || count == 10) continue;
      const Image image = Decoded(ReadFile(file.path().string()), 3);
      EXPECT_GT(image.height, 99) << file.path();
      EXPECT_GT(image.width, 99) << file.path();
      ++count;
    }
    EXPECT_EQ(count, 10);
  }
}

// round(v) for a value that is within a rounding error of v.
void ExpectRounded(const std::vector<uint8_t>& pixels, const std::vector<double>& values) {
  ASSERT_EQ(pixels.size(), values.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_LE(std::abs(pixels[i] - values[i]), 0.501) << "at " << i;
}

// a[y][x] = (37 y + 91 x + 13 x y) mod 256, 5 x 7. The expected values below were computed from it in float64: bilinear
// by torch.nn.functional.interpolate(mode='bilinear', align_corners=True), area as R a C^T with NumPy, R and C holding
// each pixel's covered fraction.
Image Pattern() {
  Image image{5, 7, 1, {}};
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 7; ++x) image.pixels.push_back(static_cast<uint8_t>((37 * y + 91 * x + 13 * x * y) % 256));
  }
  return image;
}

TEST(ResizeTest, BilinearWithAlignedCornersAsPyTorch) {
  const auto resized = [](int h, int w) { return ResizeImage(Pattern(), h, w, Resize::kBilinearAligned).pixels; };
  ExpectRounded(resized(4, 5), {0,      136.5,   17,      153.5,   34,     49.333, 169.167, 118.333, 110.167, 102,
                                98.667, 159.167, 219.667, 152.167, 84.667, 148,    106.5,   65,      151.5,   238});
  ExpectRounded(resized(1, 1), {0});
  ExpectRounded(resized(2, 3), {0, 17, 34, 148, 65, 238});
  ExpectRounded(
      resized(8, 9),
      {0,       68.25,   136.5,   140.75,  17,      85.25,   153.5,   157.75,  34,      21.143,  94.964,  168.786,
       178.607, 60.429,  134.25,  134.929, 108.179, 99.714,  42.286,  121.679, 182.786, 189.036, 103.857, 155.821,
       116.357, 76.893,  128.857, 63.429,  148.393, 141.929, 117.179, 147.286, 95.107,  97.786,  100.464, 48.286,
       84.571,  175.107, 137.643, 100.179, 190.714, 89.25,   115.786, 142.321, 40.857,  105.714, 201.821, 169.929,
       138.036, 234.143, 138.25,  170.357, 202.464, 106.571, 126.857, 146.25,  147.357, 148.464, 167.857, 159.821,
       170.071, 180.321, 172.286, 148,     63.25,   106.5,   149.75,  65,      172.25,  151.5,   130.75,  238});
}

TEST(ResizeTest, BilinearByHand) {
  // Two pixels to three: the middle one is their mean; rows likewise.
  const Image image{2, 2, 1, {0, 100, 40, 200}};
  EXPECT_THAT(ResizeImage(image, 3, 3, Resize::kBilinearAligned).pixels,
              ElementsAre(0, 50, 100, 20, 85, 150, 40, 120, 200));
  // Interleaved channels do not mix.
  const Image colour{1, 2, 3, {0, 10, 250, 100, 10, 50}};
  EXPECT_THAT(ResizeImage(colour, 1, 3, Resize::kBilinearAligned).pixels,
              ElementsAre(0, 10, 250, 50, 10, 150, 100, 10, 50));
}

TEST(ResizeTest, AreaByHand) {
  const Image image{2, 3, 1, {0, 30, 90, 60, 90, 150}};
  EXPECT_THAT(ResizeImage(image, 1, 3, Resize::kArea).pixels, ElementsAre(30, 60, 120));
  // Three to two: each takes two thirds of its own pixel and one third of the middle one.
  EXPECT_THAT(ResizeImage(image, 2, 2, Resize::kArea).pixels, ElementsAre(10, 70, 70, 130));
  EXPECT_THAT(ResizeImage(image, 1, 1, Resize::kArea).pixels, ElementsAre(70));
}

TEST(ResizeTest, AreaAsComputedWithFractions) {
  const auto resized = [](int h, int w) { return ResizeImage(Pattern(), h, w, Resize::kArea).pixels; };
  ExpectRounded(resized(2, 3), {94.714, 121.686, 104.771, 132.657, 143.171, 153.686});
  ExpectRounded(resized(3, 4),
                {56.029, 147.8, 115.229, 104.6, 124.143, 134.543, 115.686, 96.829, 126.429, 143.229, 160.029, 176.829});
  ExpectRounded(resized(1, 1), {125.114});
  ExpectRounded(resized(7, 9),
                {0,       65,      130,     158.429, 17,      95,      160,     151.857, 34,      22.2,    92.771,
                 163.343, 197.343, 62.6,    147.286, 130.086, 105.571, 103,     44.4,    120.543, 174.743, 192.371,
                 108.2,   155.686, 107.486, 81.229,  120.8,   74,      157.571, 131.429, 68.714,  169,     49.857,
                 96.857,  107.286, 8,       103.6,   194.6,   175.886, 120.6,   229.8,   119.571, 174,     191.857,
                 100,     125.8,   149.229, 150.714, 144.886, 173,     157.229, 173.343, 182.143, 169,     148,
                 67.286,  96.286,  161.857, 65,      187.571, 143.429, 135.857, 238});
}

TEST(ResizeTest, ConstantsStayConstant) {
  Rng rng(5);
  for (int round = 0; round < 100; ++round) {
    const int h = 1 + static_cast<int>(rng.Below(40)), w = 1 + static_cast<int>(rng.Below(40));
    const Image image{h, w, 3, std::vector<uint8_t>(static_cast<size_t>(h * w * 3), 255)};
    for (const Resize method : {Resize::kArea, Resize::kBilinearAligned}) {
      const int to_h = 1 + static_cast<int>(rng.Below(40)), to_w = 1 + static_cast<int>(rng.Below(40));
      const Image resized = ResizeImage(image, to_h, to_w, method);
      EXPECT_EQ(resized.pixels.size(), static_cast<size_t>(to_h * to_w * 3));
      EXPECT_THAT(resized.pixels, Each(255));
    }
  }
}

}  // namespace
}  // namespace netwright
