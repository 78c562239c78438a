#ifndef NETWRIGHT_DATASETS_FORMATS_ENCODED_SOURCE_H_
#define NETWRIGHT_DATASETS_FORMATS_ENCODED_SOURCE_H_

#include <memory>
#include <string>

#include "netwright/datasets/files/file_set.h"
#include "netwright/datasets/files/layout.h"
#include "netwright/datasets/source.h"

namespace netwright {

// A data set of image files: an original release (release.h), else class folders (layout.h). `where` names it in
// messages. Usage errors are theirs.
std::unique_ptr<DatasetSource> MakeEncodedSource(std::unique_ptr<FileSet> files, const std::string& where);
// The same with what its images are.
std::unique_ptr<DatasetSource> MakeEncodedSource(std::unique_ptr<FileSet> files, Layout layout);

}  // namespace netwright

#endif  // NETWRIGHT_DATASETS_FORMATS_ENCODED_SOURCE_H_
