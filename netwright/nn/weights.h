#ifndef NETWRIGHT_NN_WEIGHTS_H_
#define NETWRIGHT_NN_WEIGHTS_H_

#include <ATen/ATen.h>

#include <map>
#include <string>

namespace netwright {

// Named tensors and texts in a file, in PyTorch's archive format.
struct TensorFile {
  std::map<std::string, at::Tensor> tensors;
  std::map<std::string, std::string> texts;

  // Tensors of any device; read back, they are the processor's.
  // Written as archive_file.h says: whole or not at all. Run error when it cannot be written.
  void Save(const std::string& path) const;
  // Run error when it is not such a file.
  static TensorFile Load(const std::string& path);

  // Run error, naming the file, when there is none of this name, or (for a tensor) its shape is another.
  const std::string& Text(const std::string& name) const;
  void CopyTo(const std::string& name, at::Tensor& to) const;

  std::string path;  // where it was loaded from, for messages
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_WEIGHTS_H_
