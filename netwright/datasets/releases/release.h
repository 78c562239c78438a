#ifndef NETWRIGHT_DATASETS_RELEASES_RELEASE_H_
#define NETWRIGHT_DATASETS_RELEASES_RELEASE_H_

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/files/file_set.h"
#include "netwright/datasets/files/layout.h"

namespace netwright {

// The layout of a data set's original release, with Meta-Dataset's class names and treatment of the images; nullopt
// when the files are none. An import's own index (class_index.h) goes first. Known by:
//   omniglot      images_background/ or images_evaluation/ALPHABET/characterNN/*.png; inverted
//   vgg_flower    imagelabels.mat beside jpg/image_NNNNN.jpg; parts by setid.mat where it is there
//   dtd           labels/{train,val,test}1.txt beside images/CLASS/*.jpg; parts by them
//   aircraft      images_variant_{trainval,test}.txt, images_box.txt beside images/*.jpg; cropped to the boxes
//   cu_birds      images.txt, image_class_labels.txt beside images/; parts by train_test_split.txt
//   traffic_sign  NNNNN/GT-NNNNN.csv with the images beside it (GTSRB's training images)
// Listed images and classes that are not there are left out, and an image listed twice stays in the first part or class
// only: Layout::missing says so. Usage error for an index that cannot be read, or with no image at all.
std::optional<Layout> ArrangeRelease(const FileSet& files, const std::string& where);

// The files of a possible release, looked up by path.
class ReleaseFiles {
 public:
  ReleaseFiles(const FileSet& files, const std::string& where);

  const std::string& where() const { return where_; }
  const std::vector<std::string>& files() const { return files_.files(); }
  std::optional<size_t> Find(const std::string& path) const;
  // The folder ("", or "a/b/") that holds all of `names`; the one with the shortest path when there are several.
  std::optional<std::string> FindRoot(std::span<const std::string_view> names) const;
  // Of an index file; usage error when it cannot be read.
  std::vector<std::byte> Bytes(const std::string& path) const;
  std::vector<std::string> Lines(const std::string& path) const;  // without line ends and empty lines

 private:
  const FileSet& files_;
  std::string where_;
  std::map<std::string_view, size_t> places_;
};

// Holds what a release's index says against the files that are there.
class ReleaseBuilder {
 public:
  // `name`: of the data set, for its published counts. `index`: what lists the images, for messages.
  ReleaseBuilder(const ReleaseFiles& files, std::string name, std::string index);

  int AddClass(const std::string& name);  // the same label for the same name
  void AddImage(int label, Part part, const std::string& path, std::optional<Box> crop = std::nullopt);
  void Note(std::string line) { notes_.push_back({.line = std::move(line)}); }
  Layout Finish(bool invert = false);

 private:
  void DropRepeatedImages();
  void DropEmptyClasses();
  void DropUnusableParts();

  const ReleaseFiles& files_;
  std::string name_;
  std::string index_;
  Layout layout_;
  std::map<std::string, int> labels_;
  std::set<std::string> absent_;  // paths
  std::string first_absent_;
  std::vector<DatasetSource::Missing> notes_;
};

// A column of whole numbers (1 x N or N x 1) of a MATLAB file; usage error when there is none of this name.
std::vector<int> ReadMatlabColumn(std::span<const std::byte> file, const char* variable, const std::string& where);

// Of the releases that have numbers only, as Meta-Dataset has them.
std::span<const std::string_view> FlowerNames();
std::span<const std::string_view> TrafficSignNames();

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_RELEASES_RELEASE_H_
