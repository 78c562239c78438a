#include "netwright/io/tar_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <memory>
#include <vector>

#include "netwright/base/error.h"
#include "netwright/base/random.h"
#include "testing/errors.h"
#include "testing/files.h"
#include "testing/temp_folder.h"

namespace netwright {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TarWriterTest : public testing::Test {
 protected:
  TarWriterTest() : large_(300'001) {
    Rng rng(1);  // or gzip would leave nothing to write piece by piece
    for (uint8_t& byte : large_) byte = static_cast<uint8_t>(rng.Below(256));
  }

  // An archive of an empty and a large member, from memory or from files.
  Bytes Written(bool gzip, bool from_files) const {
    Bytes written;
    TarWriter tar(Into(&written), gzip);
    for (const Bytes& content : {Bytes(), large_}) {
      const std::string path = content.empty() ? "set/empty" : "set/" + std::string(150, 'x');
      if (from_files) {
        WriteFile(temp_ / "file", content);
        tar.AddFile(path, temp_ / "file");
      } else {
        tar.Add(path, std::as_bytes(std::span(content)));
      }
    }
    tar.Close();
    return written;
  }

  static TarWriter::Sink Into(Bytes* bytes) {
    return [bytes](std::span<const std::byte> piece) {
      const auto* data = reinterpret_cast<const uint8_t*>(piece.data());
      bytes->insert(bytes->end(), data, data + piece.size());
    };
  }

  const TempFolder temp_;
  Bytes large_;
};

TEST_F(TarWriterTest, FromMemoryAndFromFilesTheSameBytes) {
  const Bytes plain = Written(false, false);
  EXPECT_EQ(plain, Written(false, true));
  EXPECT_EQ(Written(true, false), Written(true, true));
  WriteFile(temp_ / "a.tar", plain);
  const std::string unpack = "cd '" + temp_.path() + "' && tar -xf a.tar 2>messages && test ! -s messages";
  ASSERT_EQ(std::system(unpack.c_str()), 0) << ReadText(temp_ / "messages");
  EXPECT_EQ(ReadFile(temp_ / "set/empty"), Bytes());
  EXPECT_EQ(ReadFile(temp_ / ("set/" + std::string(150, 'x'))), large_);
}

// No time in gzip's header, and nothing behind its end.
TEST_F(TarWriterTest, CompressedIsTheSameArchive) {
  const Bytes packed = Written(true, true);
  EXPECT_THAT((Bytes{packed.begin() + 4, packed.begin() + 8}), testing::Each(0));
  Bytes plain(size_t{1} << 20);
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  stream.next_in = const_cast<uint8_t*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = plain.data();
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0u);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  Bytes expected = Written(false, true);
  ASSERT_GE(expected.size(), plain.size());
  plain.resize(expected.size());  // tar's own padding of the last block
  EXPECT_EQ(plain, expected);
}

// What it throws comes out, once; the address sanitizer sees that libarchive's buffers go.
TEST_F(TarWriterTest, ASinkThatFails) {
  for (const bool gzip : {false, true}) {
    for (const bool from_file : {false, true}) {
      WriteFile(temp_ / "file", large_);
      int calls = 0;
      TarWriter tar(
          [&](std::span<const std::byte>) {
            if (++calls == 2) FailRun("the disk is full");
          },
          gzip);
      const auto add = [&] {
        from_file ? tar.AddFile("a", temp_ / "file") : tar.Add("a", std::as_bytes(std::span(large_)));
      };
      EXPECT_EQ(RunErrorOf(add), "the disk is full");
      EXPECT_EQ(calls, 2);
    }
  }
}

TEST_F(TarWriterTest, AFileThatIsNotThere) {
  Bytes written;
  TarWriter tar(Into(&written), true);
  EXPECT_THAT(RunErrorOf([&] { tar.AddFile("a", temp_ / "none"); }),
              AllOf(HasSubstr("cannot read"), HasSubstr("none")));
  EXPECT_THAT(RunErrorOf([&] { tar.AddFile("a", temp_.path()); }), HasSubstr("cannot read"));
  EXPECT_TRUE(written.empty());
}

}  // namespace
}  // namespace netwright
