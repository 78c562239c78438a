#ifndef NETWRIGHT_DATASETS_RELEASES_CLASS_INDEX_H_
#define NETWRIGHT_DATASETS_RELEASES_CLASS_INDEX_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/releases/release.h"

namespace netwright {

// The file beside the class folders of an imported data set. A line for each class, in their order: the folder's name,
// a tab, the class's name (which may be none for a folder: "T-shirt/top"; '\\', '\n' and '\r' in it are escaped by a
// backslash). It also says that the images are to be read as they are, though they may look like a release.
inline constexpr char kClassIndexName[] = "netwright-classes.txt";

// "train", "val" and "test"; empty for kUnassigned.
std::string_view PartFolder(Part part);

// A folder's name for each class: the class's own where every system can have it, else one with its number in front and
// '_' for what may not be ("0-T-shirt_top"). Different for all classes, also where upper and lower case are the same.
std::vector<std::string> FolderNames(const std::vector<std::string>& classes);

std::string WriteClassIndex(const std::vector<std::string>& folders, const std::vector<std::string>& classes);

// Of ROOT/[train|val|test/]FOLDER/IMAGE, with the index in ROOT; nullopt when there is no index. What is not there of
// it is named in Layout::missing. Usage error for a damaged index, and for images in folders that it does not name.
std::optional<Layout> ArrangeImported(const ReleaseFiles& files);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_RELEASES_CLASS_INDEX_H_
