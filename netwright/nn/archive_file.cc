#include "netwright/nn/archive_file.h"

#include <unistd.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <fstream>
#include <new>
#include <streambuf>
#include <system_error>

#include "netwright/base/error.h"

namespace netwright {
namespace {

namespace fs = std::filesystem;

// Hands on to a file as long as that goes well, and takes what comes then all the same.
class PatientBuffer final : public std::streambuf {
 public:
  explicit PatientBuffer(std::ofstream& file) : file_(file) {}

 protected:
  std::streamsize xsputn(const char* data, std::streamsize count) override {
    file_.write(data, count);
    return count;
  }
  int_type overflow(int_type c) override {
    if (!traits_type::eq_int_type(c, traits_type::eof())) file_.put(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }

 private:
  std::ofstream& file_;
};

// Removes a file unless it was renamed.
class Temporary {
 public:
  explicit Temporary(std::string path) : path_(std::move(path)) {}
  ~Temporary() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

}  // namespace

void WriteArchive(const std::string& path, const std::function<void(std::ostream&)>& write) {
  const Temporary temporary(fmt::format("{}.{}.tmp", path, getpid()));
  std::ofstream file(temporary.path(), std::ios::binary | std::ios::trunc);
  if (!file) FailRun("cannot write '{}': {}", path, std::generic_category().message(errno));
  PatientBuffer buffer(file);
  std::ostream out(&buffer);
  try {
    write(out);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    const std::string text = error.what();
    FailRun("cannot write '{}': {}", path, text.substr(0, text.find('\n')));
  }
  file.close();
  if (!file) FailRun("cannot write '{}': is the disk full?", path);
  std::error_code error;
  fs::rename(temporary.path(), path, error);
  if (error) FailRun("cannot write '{}': {}", path, error.message());
}

}  // namespace netwright
