#ifndef NETWRIGHT_DATASETS_RELEASES_CLASS_INDEX_H_
#define NETWRIGHT_DATASETS_RELEASES_CLASS_INDEX_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/releases/release.h"

namespace netwright {

// The file beside the class folders of an imported data set: for each class, in order, a line with the folder's name, a
// tab and the class's name (escaped by backslashes). Images beside it are read as they are, even if they look like a
// release.
inline constexpr char kClassIndexName[] = "netwright-classes.txt";

// "train", "val" and "test"; empty for kUnassigned.
std::string_view PartFolder(Part part);

// A folder's name for each class: its own where every system can have it, else one with its number in front
// ("0-T-shirt_top"). Different also without regard to case.
std::vector<std::string> FolderNames(const std::vector<std::string>& classes);

std::string WriteClassIndex(const std::vector<std::string>& folders, const std::vector<std::string>& classes);

// nullopt without an index. What of it is not there is named in Layout::missing. Usage error for a damaged index, and
// for images in folders that it does not name.
std::optional<Layout> ArrangeImported(const ReleaseFiles& files);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_RELEASES_CLASS_INDEX_H_
