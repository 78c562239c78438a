#ifndef NETWRIGHT_NN_WEIGHTS_H_
#define NETWRIGHT_NN_WEIGHTS_H_

#include <ATen/ATen.h>

#include <map>
#include <string>
#include <string_view>

namespace netwright {

// Named tensors and texts in the format "safetensors": the length of a JSON header (64 bits, little-endian), the
// header, the tensors' bytes. The texts and the file's checksum are the header's "__metadata__". Types: float32,
// float64, bfloat16, int64.
struct TensorFile {
  std::map<std::string, at::Tensor> tensors;
  std::map<std::string, std::string> texts;  // none is called "checksum"

  // Tensors of any device; read back, they are the processor's. Run error when the file cannot be written.
  void Save(const std::string& path) const;
  // Run error when it is not such a file, or any bit of it has changed.
  static TensorFile Load(const std::string& path);
  // Of such a file's bytes. `name`: for messages.
  static TensorFile Parse(std::string_view bytes, const std::string& name);

  // Run error when there is none of this name, or a tensor has another shape.
  const std::string& Text(const std::string& name) const;
  void CopyTo(const std::string& name, at::Tensor& to) const;

  std::string path;  // where it was loaded from, for messages
};

}  // namespace netwright

#endif  // NETWRIGHT_NN_WEIGHTS_H_
