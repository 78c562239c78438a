#include "netwright/datasets/formats/encoded_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/formats/formats.h"
#include "netwright/datasets/releases/release.h"
#include "netwright/images/image_header.h"

namespace netwright {
namespace {

// The part of `box` that lies inside an image of this size.
Box ClipBox(const Box& box, int height, int width) {
  return {std::clamp(box.left, 0, width), std::clamp(box.top, 0, height), std::clamp(box.right, 0, width),
          std::clamp(box.bottom, 0, height)};
}

bool IsEmpty(const Box& box) { return box.right <= box.left || box.bottom <= box.top; }

Image CropImage(const Image& image, const Box& box) {
  Image out{box.bottom - box.top, box.right - box.left, image.channels, {}};
  const size_t channels = static_cast<size_t>(image.channels), row = static_cast<size_t>(out.width) * channels;
  out.pixels.resize(row * static_cast<size_t>(out.height));
  for (int y = 0; y < out.height; ++y) {
    const size_t from =
        (static_cast<size_t>(box.top + y) * static_cast<size_t>(image.width) + static_cast<size_t>(box.left)) *
        channels;
    std::memcpy(out.pixels.data() + static_cast<size_t>(y) * row, image.pixels.data() + from, row);
  }
  return out;
}

class EncodedSource final : public DatasetSource {
 public:
  EncodedSource(std::unique_ptr<FileSet> files, Layout layout) : files_(std::move(files)), layout_(std::move(layout)) {
    items_.reserve(layout_.items.size());
    for (const Layout::Item& item : layout_.items) {
      items_.push_back({item.label, item.part, files_->files()[item.file], item.group});
    }
  }

  std::string_view format() const override { return files_->format(); }
  const std::vector<std::string>& classes() const override { return layout_.classes; }
  const std::vector<Item>& items() const override { return items_; }
  const std::vector<Missing>& missing() const override { return layout_.missing; }
  Ignored ignored() const override { return layout_.ignored; }

  std::optional<Image> Decode(size_t i, int channels, std::string* why) const override {
    const Layout::Item& item = layout_.items.at(i);
    std::vector<std::byte> buffer;
    const auto bytes = files_->Read(item.file, &buffer, why);
    if (!bytes) return std::nullopt;
    std::optional<Image> image = DecodeImage(*bytes, channels, why);
    if (!image) return std::nullopt;
    if (item.crop) {
      const Box box = ClipBox(*item.crop, image->height, image->width);
      if (IsEmpty(box)) {
        *why = "its bounding box lies outside of it";
        return std::nullopt;
      }
      image = CropImage(*image, box);
    }
    if (layout_.invert) {
      for (uint8_t& value : image->pixels) value = static_cast<uint8_t>(255 - value);
    }
    return image;
  }

  std::optional<std::vector<std::byte>> EncodedFile(size_t i) const override {
    const Layout::Item& item = layout_.items.at(i);
    if (item.crop || layout_.invert) return std::nullopt;
    std::vector<std::byte> buffer;
    std::string why;
    const auto bytes = files_->Read(item.file, &buffer, &why);
    if (!bytes) return std::nullopt;
    if (bytes->data() == buffer.data()) return buffer;
    return std::vector(bytes->begin(), bytes->end());
  }

  Facts Inspect(size_t i) const override {
    const Layout::Item& item = layout_.items.at(i);
    Facts facts;
    std::vector<std::byte> buffer;
    std::string why;
    const auto bytes = files_->Read(item.file, &buffer, &why);
    Digester digester;
    if (bytes) {
      digester.Add(*bytes);
      if (const auto header = ReadImageHeader(*bytes, &why)) {
        facts.height = header->height;
        facts.width = header->width;
        facts.channels = header->channels;
      }
    } else {
      digester.Add(std::string_view("cannot be read"));
    }
    // What is done to the pixels is part of the contents.
    if (item.crop) {
      const Box box = ClipBox(*item.crop, facts.height, facts.width);
      facts.height = IsEmpty(box) ? 0 : box.bottom - box.top;
      facts.width = IsEmpty(box) ? 0 : box.right - box.left;
      digester.Add(std::string_view("cropped"));
      for (const int edge : {box.left, box.top, box.right, box.bottom}) digester.Add(static_cast<uint64_t>(edge));
    }
    if (layout_.invert) digester.Add(std::string_view("inverted"));
    facts.digest = digester.Finish();
    return facts;
  }

 private:
  std::unique_ptr<FileSet> files_;
  Layout layout_;
  std::vector<Item> items_;
};

}  // namespace

std::unique_ptr<DatasetSource> MakeEncodedSource(std::unique_ptr<FileSet> files, const std::string& where) {
  std::optional<Layout> layout = ArrangeRelease(*files, where);
  if (!layout) {
    layout = InferLayout(files->files(), files->folders(), where);
    layout->ignored.AddFiles(files->ignored());
  }
  return MakeEncodedSource(std::move(files), std::move(*layout));
}

std::unique_ptr<DatasetSource> MakeEncodedSource(std::unique_ptr<FileSet> files, Layout layout) {
  return std::make_unique<EncodedSource>(std::move(files), std::move(layout));
}

std::unique_ptr<DatasetSource> OpenFolder(const DatasetLocation& location) {
  return MakeEncodedSource(OpenFolderFiles(location.path), location.path);
}

std::unique_ptr<DatasetSource> OpenArchive(const DatasetLocation& location) {
  return MakeEncodedSource(OpenArchiveFiles(location.path), location.path);
}

}  // namespace netwright
