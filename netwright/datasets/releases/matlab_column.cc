#include <fcntl.h>
#include <matio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <memory>

#include "netwright/base/error.h"
#include "netwright/datasets/releases/matlab_check.h"
#include "netwright/datasets/releases/release.h"
#include "netwright/io/byte_reader.h"

namespace netwright {
namespace {

struct MatCloser {
  void operator()(mat_t* file) const { Mat_Close(file); }
};
struct VariableFreer {
  void operator()(matvar_t* variable) const { Mat_VarFree(variable); }
};

// libmatio reads files only: the bytes as one that exists in memory alone.
class MemoryFile {
 public:
  explicit MemoryFile(std::span<const std::byte> bytes) : descriptor_(memfd_create("netwright-mat", MFD_CLOEXEC)) {
    while (descriptor_ >= 0 && !bytes.empty()) {
      const ssize_t count = write(descriptor_, bytes.data(), bytes.size());
      if (count <= 0) break;
      bytes = bytes.subspan(static_cast<size_t>(count));
    }
  }
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
  int descriptor_;
};

template <typename Value>
std::vector<int> Whole(const matvar_t& variable, size_t count) {
  std::vector<int> values(count);
  for (size_t i = 0; i < count; ++i) {
    const Value value = static_cast<const Value*>(variable.data)[i];
    const double real = static_cast<double>(value);
    values[i] = std::isfinite(real) && std::abs(real) < 1e9 ? static_cast<int>(real) : -1;
  }
  return values;
}

}  // namespace

std::vector<int> ReadMatlabColumn(std::span<const std::byte> bytes, const char* name, const std::string& where) {
  if (!ByteReader(bytes).Matches(0, "MATLAB 5.0 MAT-file")) FailUsage("{} is no MATLAB 5 file; get it again", where);
  if (!IsHarmlessMatlabFile(bytes)) FailUsage("{} is damaged, or holds more than numbers; get it again", where);
  const MemoryFile copy(bytes);
  const std::unique_ptr<mat_t, MatCloser> file(Mat_Open(copy.path().c_str(), MAT_ACC_RDONLY));
  const std::unique_ptr<matvar_t, VariableFreer> variable(file ? Mat_VarRead(file.get(), name) : nullptr);
  if (!variable || variable->data == nullptr || variable->rank != 2 || variable->isComplex != 0) {
    FailUsage("{} has no column of numbers named '{}'; get it again", where, name);
  }
  const size_t rows = variable->dims[0], columns = variable->dims[1], count = rows * columns;
  if ((rows != 1 && columns != 1) || count > bytes.size() * 2048 ||
      variable->nbytes < count * static_cast<size_t>(variable->data_size)) {
    FailUsage("{}: '{}' is not a column of numbers; get it again", where, name);
  }
  switch (variable->class_type) {
    case MAT_C_DOUBLE:
      return Whole<double>(*variable, count);
    case MAT_C_SINGLE:
      return Whole<float>(*variable, count);
    case MAT_C_UINT8:
      return Whole<uint8_t>(*variable, count);
    case MAT_C_UINT16:
      return Whole<uint16_t>(*variable, count);
    case MAT_C_INT32:
      return Whole<int32_t>(*variable, count);
    default:
      FailUsage("{}: '{}' holds no whole numbers; get it again", where, name);
  }
}

}  // namespace netwright
