#include "netwright/nn/weights.h"

#include <torch/serialize.h>

#include <exception>

#include "netwright/base/error.h"
#include "netwright/nn/archive_file.h"

namespace netwright {
namespace {

std::string FirstLineOf(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

void TensorFile::Save(const std::string& path) const {
  WriteArchive(path, [&](std::ostream& out) {
    torch::serialize::OutputArchive archive;
    for (const auto& [name, tensor] : tensors) archive.write(name, tensor.cpu());
    for (const auto& [name, text] : texts) archive.write(name, c10::IValue(text));
    archive.save_to(out);
  });
}

TensorFile TensorFile::Load(const std::string& path) {
  TensorFile file;
  file.path = path;
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(path);
    for (const std::string& name : archive.keys()) {
      c10::IValue value;
      archive.read(name, value);
      if (value.isTensor()) {
        file.tensors[name] = value.toTensor();
      } else {
        file.texts[name] = value.toStringRef();
      }
    }
  } catch (const std::exception& error) {
    FailRun("cannot read '{}' as saved weights: {}", path, FirstLineOf(error.what()));
  }
  return file;
}

const std::string& TensorFile::Text(const std::string& name) const {
  const auto found = texts.find(name);
  if (found == texts.end()) FailRun("'{}' holds no '{}'", path, name);
  return found->second;
}

void TensorFile::CopyTo(const std::string& name, at::Tensor& to) const {
  const auto found = tensors.find(name);
  if (found == tensors.end()) FailRun("'{}' holds no '{}'", path, name);
  if (found->second.sizes() != to.sizes()) FailRun("'{}': '{}' has another shape than this network's", path, name);
  at::NoGradGuard no_grad;
  to.copy_(found->second);
}

}  // namespace netwright
