// TIFF, GIF, PNM, CMYK, palettes and 16 bits: testing/fixtures/images, written by make_images.py there.
#include "netwright/images/image_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tiffio.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "netwright/base/random.h"
#include "testing/decoding.h"
#include "testing/files.h"
#include "testing/image_files.h"
#include "testing/real_data.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;

Bytes Fixture(const std::string& name) { return ReadFile("testing/fixtures/images/" + name); }
Bytes Text(const std::string& text) { return {text.begin(), text.end()}; }

TEST(ImageFormatsTest, Colour) {
  for (const char* name :
       {"palette.png", "colour_raw.tif", "colour_lzw.tif", "colour_deflate.tif", "colour_packbits.tif", "palette.tif",
        "two_pages.tif", "palette.gif", "interlaced.gif", "animated.gif", "colour_p6.ppm"}) {
    const Image image = Decoded(Fixture(name));
    ASSERT_EQ(image.pixels.size(), 90u) << name;
    ASSERT_EQ(image.width, 6) << name;
    for (int y = 0; y < 5; ++y) {
      for (int x = 0; x < 6; ++x) {
        const uint8_t* pixel = image.pixels.data() + 3 * (6 * y + x);
        EXPECT_THAT(std::vector<int>(pixel, pixel + 3), ElementsAre(40 * x, 50 * y, 30))
            << name << " " << x << " " << y;
      }
    }
  }
}

TEST(ImageFormatsTest, GreyAndSixteenBits) {
  for (const char* name : {"grey16.png", "grey.tif", "grey16.tif", "grey.gif", "grey_p5.pgm"}) {
    const Image image = Decoded(Fixture(name));
    EXPECT_EQ(image.channels, 1) << name;
    ASSERT_EQ(image.pixels.size(), 30u) << name;
    for (int i = 0; i < 30; ++i) {
      EXPECT_EQ(image.pixels[static_cast<size_t>(i)], 40 * (i % 6) + 10 * (i / 6)) << name;
    }
  }
  for (const char* name : {"white_bilevel_g4.tif", "white_p4.pbm"})
    EXPECT_THAT(Decoded(Fixture(name)).pixels, Each(255));
}

TEST(ImageFormatsTest, CmykIsConverted) {
  for (const char* name : {"cmyk_cyan.jpg", "cmyk_cyan.tif"}) {
    const Image image = Decoded(Fixture(name));
    ASSERT_EQ(image.pixels.size(), 90u) << name;
    for (size_t i = 0; i < 90; i += 3) {
      EXPECT_LE(image.pixels[i], 2) << name;
      EXPECT_GE(image.pixels[i + 1], 253) << name;
      EXPECT_GE(image.pixels[i + 2], 253) << name;
    }
  }
}

TEST(ImageFormatsTest, TransparencyIsWhite) {
  for (const char* name : {"palette_transparent_0.png", "transparent_0.gif"}) {
    const Image image = Decoded(Fixture(name));
    EXPECT_THAT(std::vector<int>(image.pixels.begin(), image.pixels.begin() + 6), ElementsAre(255, 255, 255, 40, 0, 30))
        << name;
  }
  const Image half = Decoded(Fixture("half_transparent.tif"));
  EXPECT_THAT(std::vector<int>(half.pixels.begin() + 6, half.pixels.begin() + 12),
              ElementsAre(80, 0, 30, 255, 255, 255));
}

TEST(ImageFormatsTest, JpegInTiff) { EXPECT_EQ(Decoded(Fixture("64x48_jpeg.tif")).pixels.size(), 64u * 48 * 3); }

// Three rows of two pixels, 1 to 6 from the first one stored, with the orientation's tag.
Bytes OrientedTiff(const std::string& path, int orientation, int channels, bool tiles) {
  TIFF* file = TIFFOpen(path.c_str(), "w");
  EXPECT_NE(file, nullptr);
  TIFFSetField(file, TIFFTAG_IMAGEWIDTH, 2);
  TIFFSetField(file, TIFFTAG_IMAGELENGTH, 3);
  TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, channels);
  TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(file, TIFFTAG_PHOTOMETRIC, channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
  TIFFSetField(file, TIFFTAG_ORIENTATION, orientation);
  const auto value = [&](int y, int x, int c) { return static_cast<uint8_t>(2 * y + x + 1 + 10 * c); };
  if (tiles) {
    // libtiff 4.5.0 does not read plain tiles of less than 1024 bytes without mapping them.
    TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_LZW);
    TIFFSetField(file, TIFFTAG_TILEWIDTH, 16);
    TIFFSetField(file, TIFFTAG_TILELENGTH, 16);
    Bytes tile(static_cast<size_t>(16 * 16 * channels));
    for (int y = 0; y < 3; ++y) {
      for (int i = 0; i < 2 * channels; ++i) {
        tile[static_cast<size_t>(16 * channels * y + i)] = value(y, i / channels, i % channels);
      }
    }
    EXPECT_GE(TIFFWriteTile(file, tile.data(), 0, 0, 0, 0), 0);
  } else {
    TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 2);
    for (int y = 0; y < 3; ++y) {
      Bytes row;
      for (int i = 0; i < 2 * channels; ++i) row.push_back(value(y, i / channels, i % channels));
      EXPECT_EQ(TIFFWriteScanline(file, row.data(), static_cast<uint32_t>(y), 0), 1);
    }
  }
  TIFFClose(file);
  return ReadFile(path);
}

// TIFF 6.0, section 8: where the first row and the first column stored lie in the picture.
TEST(ImageFormatsTest, TiffOrientations) {
  struct Case {
    int orientation, height, width;
    std::vector<int> pixels;
  };
  const std::vector<Case> cases = {
      {1, 3, 2, {1, 2, 3, 4, 5, 6}},  // top, left
      {2, 3, 2, {2, 1, 4, 3, 6, 5}},  // top, right
      {3, 3, 2, {6, 5, 4, 3, 2, 1}},  // bottom, right
      {4, 3, 2, {5, 6, 3, 4, 1, 2}},  // bottom, left
      {5, 2, 3, {1, 3, 5, 2, 4, 6}},  // left, top
      {6, 2, 3, {5, 3, 1, 6, 4, 2}},  // right, top
      {7, 2, 3, {6, 4, 2, 5, 3, 1}},  // right, bottom
      {8, 2, 3, {2, 4, 6, 1, 3, 5}},  // left, bottom
  };
  TempFolder temp;
  for (const Case& expected : cases) {
    for (const int channels : {1, 3}) {
      for (const bool tiles : {false, true}) {
        const Bytes file = OrientedTiff(temp / "oriented.tif", expected.orientation, channels, tiles);
        std::string why;
        const auto header = ReadImageHeader(View(file), &why);
        ASSERT_TRUE(header) << why;
        EXPECT_EQ(header->height, expected.height) << expected.orientation;
        EXPECT_EQ(header->width, expected.width) << expected.orientation;
        const Image image = Decoded(file);
        EXPECT_EQ(image.height, expected.height) << expected.orientation;
        EXPECT_EQ(image.width, expected.width) << expected.orientation;
        std::vector<int> pixels;
        for (const int value : expected.pixels) {
          for (int c = 0; c < channels; ++c) pixels.push_back(value + 10 * c);
        }
        EXPECT_THAT(image.pixels, ElementsAreArray(pixels)) << expected.orientation << (tiles ? ", tiles" : "");
      }
    }
  }
}

TEST(ImageFormatsTest, PnmAsText) {
  EXPECT_THAT(Decoded(Text("P1\n# a comment\n3 2\n101\n0 1 0\n")).pixels, ElementsAre(0, 255, 0, 255, 0, 255));
  EXPECT_THAT(Decoded(Text("P2 2 1 15\n0 15\n")).pixels, ElementsAre(0, 255));
  EXPECT_THAT(Decoded(Text("P3 1 1 1000\n1000 500 0")).pixels, ElementsAre(255, 128, 0));
  EXPECT_THAT(Decoded(Text("P5 2 1 7\n\x03\x07")).pixels, ElementsAre(109, 255));
  EXPECT_THAT(Decoded(Text("P5 1 1 65535\n\x80\x01")).pixels, ElementsAre(128));
}

TEST(ImageFormatsTest, WhatIsNotSupportedSaysSo) { EXPECT_THAT(ReasonOf(Fixture("float.tif")), HasSubstr("32-bit")); }

TEST(ImageFormatsTest, EveryTruncationIsBroken) {
  for (const char* name : {"colour_lzw.tif", "colour_raw.tif", "palette.gif", "colour_p6.ppm", "grey_p5.pgm"}) {
    const Bytes whole = Fixture(name);
    // After a GIF's frame only its trailer follows; a little-endian TIFF of Pillow's has its pixels or tables last.
    const size_t slack = std::string(name).ends_with(".gif") ? 2 : 1;
    for (size_t length = 0; length + slack <= whole.size(); ++length) {
      std::string why;
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      EXPECT_FALSE(DecodeImage(View(cut), 3, &why)) << name << " of " << length << " of " << whole.size() << " bytes";
    }
  }
  EXPECT_THAT(ReasonOf(Text("P2 2 2 255\n1 2 3")), HasSubstr("shorter than it says"));
}

TEST(ImageFormatsTest, HostileSizesAreRefusedBeforeDecoding) {
  EXPECT_THAT(ReasonOf(Text("P5 16000000 16000000 255\n0")), HasSubstr("shorter than it says"));
  EXPECT_THAT(ReasonOf(Text("P5 99999999999 1 255\n0")), HasSubstr("damaged"));
  Bytes gif = Fixture("palette.gif");
  for (size_t i = 6; i < 10; ++i) gif[i] = 0xFF;
  EXPECT_THAT(ReasonOf(gif), HasSubstr("65535 x 65535 pixels"));
  for (size_t i = 6; i < 10; i += 2) gif[i] = 0x00, gif[i + 1] = 0x10;  // 4096 x 4096
  EXPECT_THAT(ReasonOf(gif), HasSubstr("are no picture"));
  const Bytes blank = Encode({4000, 4000, 3, std::vector<uint8_t>(48'000'000, 255)}, ".webp", /*lossless=*/true);
  EXPECT_THAT(ReasonOf(blank), HasSubstr("are no picture"));
}

// No decoder but the one of the format that the first bytes name sees a file.
TEST(ImageFormatsTest, TheFirstBytesChooseTheDecoder) {
  Bytes file = {'R', 'I', 'F', 'F', 0x0C, 0x05, 0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8', ' ', 0x00, 0x05, 0, 0};
  file.insert(file.end(), {0x30, 0x01, 0x00, 0x9D, 0x01, 0x2A, 64, 0, 64, 0});
  file.resize(1300);
  const std::string dicom = "DICM";
  std::copy(dicom.begin(), dicom.end(), file.begin() + 128);
  EXPECT_THAT(ReasonOf(file), HasSubstr("damaged"));
}

TEST(ImageFormatsTest, AJpegOfVeryManyScansIsRefused) {
  const Image image = TestImage(64, 64, 3, 3);
  Bytes jpeg = EncodeJpeg(image, /*progressive=*/true);
  EXPECT_EQ(Decoded(jpeg).pixels, Decoded(EncodeJpeg(image)).pixels);
  size_t last = jpeg.size() - 2;  // the last scan
  while (jpeg[last] != 0xFF || jpeg[last + 1] != 0xDA) --last;
  const Bytes scan(jpeg.begin() + static_cast<std::ptrdiff_t>(last), jpeg.end() - 2);
  for (int i = 0; i < 100; ++i) jpeg.insert(jpeg.end() - 2, scan.begin(), scan.end());
  EXPECT_THAT(ReasonOf(jpeg), HasSubstr("more than 100 scans"));
}

// The size of the frame inside is not the size of the canvas outside.
TEST(ImageFormatsTest, TheSizeThatIsDecodedIsTheOneAnnounced) {
  Bytes webp = Encode(TestImage(24, 20, 3, 4), ".webp");
  ASSERT_EQ(webp[15], ' ');
  const Bytes canvas = {'V', 'P', '8', 'X', 10, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 99, 0, 0};  // 100 x 100
  webp.insert(webp.begin() + 12, canvas.begin(), canvas.end());
  webp[4] = static_cast<uint8_t>(webp[4] + canvas.size());
  EXPECT_THAT(ReasonOf(webp), HasSubstr("damaged"));
}

TEST(ImageFormatsTest, BmpKinds) {
  Bytes head = EncodeBmp({2, 3, 1, std::vector<uint8_t>(6)});  // with a grey palette
  head.resize(54 + 1024);
  const auto with = [&](uint8_t bits, uint8_t compression, const Bytes& data) {
    Bytes bmp = head;
    bmp[28] = bits;
    bmp[30] = compression;
    bmp.insert(bmp.end(), data.begin(), data.end());
    return bmp;
  };
  // Run lengths: three of 9, the end of the row; one of 7, two as they are, the end.
  const Bytes runs8 = {3, 9, 0, 0, 1, 7, 2, 8, 0, 1};
  EXPECT_THAT(Decoded(with(8, 1, runs8)).pixels, ElementsAre(7, 8, 8, 9, 9, 9));
  EXPECT_THAT(Decoded(with(8, 1, {3, 9, 0, 0, 0, 3, 1, 2, 3, 0, 0, 1})).pixels, ElementsAre(1, 2, 3, 9, 9, 9));
  EXPECT_THAT(Decoded(with(4, 2, {3, 0x12, 0, 0, 0, 3, 0x45, 0x60, 0, 1})).pixels, ElementsAre(4, 5, 6, 1, 2, 1));
  EXPECT_THAT(ReasonOf(with(8, 1, {3, 9})), HasSubstr("shorter than it says"));
  EXPECT_THAT(Decoded(with(1, 0, {0x40, 0, 0, 0, 0xA0, 0, 0, 0})).pixels, ElementsAre(1, 0, 1, 0, 1, 0));
  EXPECT_THAT(Decoded(with(4, 0, {0x12, 0x30, 0, 0, 0x45, 0x60, 0, 0})).pixels, ElementsAre(4, 5, 6, 1, 2, 3));
  // Five bits a channel: red, green, blue; then black, white, half white.
  const Image colours = Decoded(with(16, 0,
                                     {0x00, 0x7C, 0xE0, 0x03, 0x1F, 0, 0, 0,  //
                                      0, 0, 0xFF, 0x7F, 0x10, 0x42, 0, 0}));
  EXPECT_THAT(colours.pixels, ElementsAre(0, 0, 0, 255, 255, 255, 132, 132, 132, 255, 0, 0, 0, 255, 0, 0, 0, 255));
}

TEST(ImageFormatsTest, WhatPhonesWriteIsNamed) {
  for (const auto& [mark, name] : std::vector<std::pair<std::string, std::string>>{
           {"ftypheic", "HEIC"}, {"ftypmif1", "HEIF"}, {"ftypavif", "AVIF"}, {"jP  \r\n", "JPEG 2000"}}) {
    EXPECT_THAT(ReasonOf(Text(std::string(4, '\0') + mark + "and so on")),
                testing::AllOf(testing::StartsWith(name), HasSubstr("convert it, for instance with")));
  }
}

TEST(ImageFormatsTest, ChangedBytesNeverCrash) {
  Rng rng(23);
  testing::internal::CaptureStderr();
  for (const auto& file : std::filesystem::directory_iterator("testing/fixtures/images")) {
    const Bytes whole = ReadFile(file.path().string());
    for (int round = 0; round < 150; ++round) {
      Bytes changed = whole;
      for (int k = 0; k < 3; ++k) changed[rng.Below(changed.size())] = static_cast<uint8_t>(rng());
      if (round % 5 == 0) changed.resize(rng.Below(changed.size()));
      ExpectPixelsOrReason(changed);
    }
  }
  testing::internal::GetCapturedStderr();
}

TEST(ImageFormatsTest, ConvertedLineEndsAreNoticed) {
  NETWRIGHT_REAL_DATA_OR_SKIP(path, RealData("raw/gtsrb_crlf_damaged_00000.ppm"));
  EXPECT_THAT(ReasonOf(ReadFile(path)), HasSubstr("line ends were converted to CR LF"));
}

}  // namespace
}  // namespace netwright
